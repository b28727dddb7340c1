from types import SimpleNamespace

from harness.inside.messages import HELLO, LEASE, START
from harness.inside.reporter import SEND_AGAIN_AFTER_S, Outbox, Reporter


class Channel:
    worker_index = 0

    def __init__(self):
        self.listeners, self.sent = {}, []

    def register_message(self, kind, listener, concurrent=False):
        self.listeners[kind] = listener

    def send_message(self, kind, data=None):
        self.sent.append(kind)

    def hear(self, kind, data):
        self.listeners[kind](environment=None, msg=SimpleNamespace(data=data))


def test_who_never_got_the_plan_does_not_begin():
    channel, begun = Channel(), []
    recorder = SimpleNamespace(begin=begun.append, held_up=None)
    Reporter(channel, recorder, SimpleNamespace(begin=begun.append, drain=None, halt=None))
    channel.hear(START, {"origin_s": 1.0})
    assert begun == []
    assert channel.sent == [HELLO]


def test_until_when_a_lease_is_good_is_passed_on():
    channel, heard = Channel(), []
    Reporter(channel, SimpleNamespace(held_up=None), SimpleNamespace(renew=heard.append, drain=None, halt=None))
    channel.hear(LEASE, {"until_s": 7.5})
    assert heard == [7.5]


def test_a_report_is_sent_again_until_it_is_acknowledged():
    outbox = Outbox()
    outbox.put(0, {"number": 0}, now_s=0.0)
    outbox.put(1, {"number": 1}, now_s=1.0)
    assert outbox.overdue(SEND_AGAIN_AFTER_S - 0.1) == []
    assert outbox.overdue(SEND_AGAIN_AFTER_S) == [{"number": 0}]
    assert outbox.overdue(SEND_AGAIN_AFTER_S + 0.5) == []  # it has just been sent again
    outbox.acknowledged(0)
    assert outbox.overdue(SEND_AGAIN_AFTER_S + 1.0) == [{"number": 1}]
    outbox.acknowledged(1)
    outbox.acknowledged(1)  # twice does no harm
    assert outbox.overdue(1e9) == []

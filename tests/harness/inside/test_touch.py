from harness.inside.messages import CLOCK, HALT, LEASE
from harness.inside.touch import Touch


class Sender:
    def __init__(self):
        self.sent = []

    def send_message(self, kind, data=None, client_id=None):
        self.sent.append((kind, client_id))


def told(touch, sender, now_s):
    sender.sent.clear()
    touch.look(now_s)
    return list(sender.sent)


def test_leases_every_second_and_clocks_every_ten():
    sender = Sender()
    touch = Touch(sender, lambda: ["one", "two"], lambda: False)
    assert told(touch, sender, 1.0) == [(LEASE, "one"), (LEASE, "two"), (CLOCK, None)]
    assert told(touch, sender, 1.9) == []
    assert told(touch, sender, 2.0) == [(LEASE, "one"), (LEASE, "two")]
    assert (CLOCK, None) in told(touch, sender, 11.0)


def test_an_order_to_stop_is_passed_on_at_once_and_once():
    sender, ordered = Sender(), []
    touch = Touch(sender, list, lambda: bool(ordered))
    touch.look(1.0)
    ordered.append("stop file")
    assert told(touch, sender, 1.1) == [(HALT, None)]
    assert told(touch, sender, 1.2) == []

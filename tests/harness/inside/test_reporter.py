from harness.inside.reporter import SEND_AGAIN_AFTER_S, Outbox


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

import pytest
import zmq

from harness.inside.handshakes import CLOSED_FOR_S, FAILED, WATCHED, Handshakes

CLOSED, SUCCEEDED = zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL, zmq.EVENT_HANDSHAKE_SUCCEEDED


@pytest.mark.parametrize("event", [zmq.EVENT_HANDSHAKE_FAILED_AUTH, zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL])
def test_who_is_refused_by_name_leaves_at_once(event):
    assert "its key is of another fleet" in Handshakes().why_leave(event, 0.0)


def test_a_connection_that_is_closed_is_opened_again_for_a_while():
    handshakes = Handshakes()
    told = [handshakes.why_leave(CLOSED, second) for second in (100.0, 101.0, 100.0 + CLOSED_FOR_S - 0.1)]
    assert told == [None, None, None]
    assert "for 20 s the master closed each" in handshakes.why_leave(CLOSED, 100.0 + CLOSED_FOR_S)


@pytest.mark.parametrize("later", [CLOSED, zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL])
def test_once_one_has_succeeded_a_network_that_breaks_is_no_refusal(later):
    handshakes = Handshakes()
    assert handshakes.why_leave(CLOSED, 0.0) is None
    assert handshakes.why_leave(SUCCEEDED, 1.0) is None
    assert [handshakes.why_leave(later, second) for second in (300.0, 300.0 + 2 * CLOSED_FOR_S)] == [None, None]


def test_every_end_of_a_handshake_is_watched():
    assert WATCHED & SUCCEEDED
    assert FAILED & CLOSED

"""What a worker makes of handshakes: a tunnel that opens too early is no refusal, another key is one."""

import pytest

from harness.inside.handshakes import CUT_OFF, DENIED, MISMATCHED, SUCCEEDED, UNKNOWN_FOR_S, is_known


@pytest.mark.parametrize(
    ("events", "known"),
    [
        ([(0, SUCCEEDED)], True),
        ([(0, DENIED)], False),
        ([(0, MISMATCHED)], False),  # one has a key, the other has none
        ([(0, CUT_OFF), (0.1, CUT_OFF), (UNKNOWN_FOR_S - 1, SUCCEEDED)], True),  # nobody listened behind a tunnel yet
        ([(0, CUT_OFF), (0.1, CUT_OFF), (UNKNOWN_FOR_S + 0.2, CUT_OFF), (UNKNOWN_FOR_S + 0.3, SUCCEEDED)], False),
        ([(0, CUT_OFF), (0.1, DENIED)], False),
        ([(300, CUT_OFF), (301, SUCCEEDED)], True),  # counted from the first, not from the start
        ([(0, SUCCEEDED), (5, CUT_OFF), (500, CUT_OFF)], True),  # a network that breaks later is no refusal
    ],
)
def test_what_is_certain(events, known):
    last = [0.0]

    def heard():
        for at_s, event in events:
            last[0] = at_s
            yield event

    assert is_known(heard(), lambda: last[0]) is known

import pytest

from harness.browser import pace as paces
from harness.browser.pace import Pace


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]

    def sleep(duration_s):
        now[0] += duration_s

    monkeypatch.setattr(paces, "perf_counter", lambda: now[0])
    monkeypatch.setattr(paces.gevent, "sleep", sleep)
    return now


def test_no_more_leave_in_any_second_than_are_allowed_and_those_of_one_second_before(clock):
    pace, left = Pace(50.0, lambda *_: None), []
    for _ in range(500):
        pace.take_turn()
        left.append(clock[0])
    in_a_second = max(sum(1 for at in left if start <= at < start + 1) for start in left)
    assert in_a_second <= 51
    assert left[-1] - left[0] == pytest.approx(499 / 50, abs=0.05)


def test_who_stays_below_never_waits(clock):
    held = []
    pace = Pace(50.0, lambda *span: held.append(span))
    for _ in range(200):
        clock[0] += 0.021
        pace.take_turn()
    assert held == []


def test_what_was_not_used_of_the_last_second_may_leave_at_once(clock):
    held = []
    pace = Pace(50.0, lambda *span: held.append(span))
    clock[0] += 60.0
    for _ in range(49):
        pace.take_turn()
    assert held == []
    for _ in range(2):
        pace.take_turn()
    assert held

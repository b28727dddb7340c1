"""A cap on requests: no second, wherever it begins, holds more than are allowed."""

import gevent
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.grant import requests_of_a_worker, why_not_shared
from harness.browser import pace as paces
from harness.browser.outgoing import after_leaving, leave_together
from harness.browser.pace import Pace


class Clock:
    """Stands still but for who sleeps; the rounds of the loop end when they are told to."""

    def __init__(self, oversleeps_s=0.0):
        self.now_s = 100.0
        self.oversleeps_s = oversleeps_s
        self.afterwards = []

    def sleep(self, duration_s):
        self.end_round()  # whoever sleeps lets go of the loop
        self.now_s += duration_s + self.oversleeps_s

    def after_leaving(self, tell):
        self.afterwards.append(tell)

    def end_round(self):
        told, self.afterwards = self.afterwards, []
        for tell in told:
            tell()


class GivesUp(BaseException):
    """As a deadline, or the end of a citizen."""


@pytest.fixture
def use(monkeypatch):
    def use(clock):
        monkeypatch.setattr(paces, "perf_counter", lambda: clock.now_s)
        monkeypatch.setattr(paces.gevent, "sleep", clock.sleep)
        monkeypatch.setattr(paces, "after_leaving", clock.after_leaving)
        return clock

    return use


@pytest.fixture
def clock(use):
    return use(Clock())


def most_in_a_second(left):
    """In those that begin with a request, of which one is the fullest."""
    return max(sum(1 for at in left if start <= at < start + 1 - 1e-6) for start in left)


def leave(pace, clock, times, every_s=0.0):
    left = []
    for _ in range(times):
        clock.now_s += every_s
        pace.take_turn()
        left.append(clock.now_s)
        if every_s:
            clock.end_round()
    return left


@pytest.mark.parametrize("quiet_s", [0.0, 0.4, 1.5, 60.0])
@pytest.mark.parametrize("every_s", [0.0, 0.001, 0.013, 0.3])
def test_no_second_holds_more_than_are_allowed_whatever_was_before(clock, quiet_s, every_s):
    pace = Pace(50.0, lambda *_: None)
    left = leave(pace, clock, 7, every_s)
    clock.now_s += quiet_s
    left += leave(pace, clock, 400, every_s)
    assert most_in_a_second(left) <= 50


def test_as_many_leave_as_are_allowed(clock):
    left = leave(Pace(50.0, lambda *_: None), clock, 500)
    assert left[-1] - left[0] == pytest.approx(9.0, abs=0.1)


def test_who_stays_below_never_waits(clock):
    held = []
    leave(Pace(50.0, lambda *span: held.append(span)), clock, 200, every_s=0.021)
    assert held == []


def test_what_is_allowed_in_a_second_may_leave_at_once_and_what_comes_then_is_held(clock):
    held = []
    pace = Pace(50.0, lambda *span: held.append(span))
    leave(pace, clock, 50)
    assert held == []
    leave(pace, clock, 1)
    assert held == [(100.0, 101.0)]


def test_who_wakes_late_moves_those_behind(use):
    clock = use(Clock(oversleeps_s=0.3))
    assert most_in_a_second(leave(Pace(5.0, lambda *_: None), clock, 100)) <= 5


def test_a_second_begins_when_the_round_ends_in_which_a_request_leaves(clock):
    pace = Pace(2.0, lambda *_: None)
    leave(pace, clock, 2)
    clock.now_s += 0.7  # the process is held up before they leave
    clock.end_round()
    assert leave(pace, clock, 1) == [pytest.approx(101.7)]


def test_below_one_request_a_second_there_is_more_than_a_second_between_two(clock):
    left = leave(Pace(0.5, lambda *_: None), clock, 4)
    assert left == [100.0, 102.0, 104.0, 106.0]


def test_citizens_who_wait_at_once_are_let_go_no_faster():
    """On the real loop: 30 wait for the turns of 100 a second, whose first are taken."""
    pace, left = Pace(100.0, lambda *_: None), []

    def ask():
        pace.take_turn()
        left.append(paces.perf_counter())

    gevent.joinall([gevent.spawn(ask) for _ in range(130)], timeout=20, raise_error=True)
    assert len(left) == 130
    assert most_in_a_second(left) <= 100


def test_whoever_gives_up_while_he_waits_takes_nobody_s_turn_and_is_told_of(clock, monkeypatch):
    held = []
    pace = Pace(2.0, lambda *span: held.append(span))
    leave(pace, clock, 2)

    def give_up(_):
        raise GivesUp

    with monkeypatch.context() as patch:
        patch.setattr(paces.gevent, "sleep", give_up)
        for _ in range(50):
            clock.now_s += 0.01
            with pytest.raises(GivesUp):
                pace.take_turn()
    assert len(held) == 50
    clock.end_round()
    assert leave(pace, clock, 1) == [pytest.approx(101.5)]  # a second after those that left


def test_who_waits_still_is_told_of_when_asked(clock, monkeypatch):
    held = []
    pace = Pace(1.0, lambda *span: held.append(span))
    leave(pace, clock, 1)
    clock.end_round()
    asleep = clock.sleep

    def sleep(duration_s):
        clock.now_s += 0.25
        pace.tell_held()
        asleep(duration_s - 0.25)

    monkeypatch.setattr(paces.gevent, "sleep", sleep)
    leave(pace, clock, 1)
    pace.tell_held()  # nobody waits any more
    assert held == [(100.0, 100.25), (100.25, 101.0)]


def test_a_turn_that_is_given_back_is_free(clock):
    pace = Pace(2.0, lambda *_: None)
    for _ in range(10):
        pace.take_turn()
        pace.give_back()
    assert leave(pace, clock, 3) == [100.0, 100.0, 101.0]


def test_in_a_round_that_lasts_no_turn_is_taken_again_before_its_request_has_left(clock):
    pace = Pace(1.0, lambda *_: None)
    leave(pace, clock, 1)
    clock.now_s += 1.5  # the process is held up: the first has not left
    assert not pace.is_free
    assert leave(pace, clock, 1) == [102.5]


def test_of_a_line_whose_head_and_middle_leave_the_others_go_on_in_their_order():
    pace, left = Pace(10.0, lambda *_: None), []

    def ask(number):
        pace.take_turn()
        left.append(number)

    with gevent.Timeout(20):
        asking = [gevent.spawn(ask, number) for number in range(16)]
        gevent.sleep(0)
        gevent.killall([asking[10], asking[11], asking[13]])
        gevent.joinall(asking)
    assert left == [*range(10), 12, 14, 15]


def test_what_comes_after_leaving_is_told_when_all_of_the_round_has_left():
    told = []

    class Request:
        def leave(self):
            told.append("left")

    after_leaving(lambda: told.append("all have left"))
    leave_together(Request())
    leave_together(Request())
    assert told == []
    gevent.sleep(0)
    gevent.sleep(0)
    assert told == ["left", "left", "all have left"]


@given(cap=st.floats(0.01, 5_000, allow_nan=False), workers=st.integers(1, 64), instead=st.integers(0, 200))
def test_the_shares_of_all_workers_are_together_no_more_than_the_cap(cap, workers, instead):
    if why_not_shared(cap, workers) is not None:
        assert workers > max(1, cap)
        return
    shares = [requests_of_a_worker(cap, worker, workers) for worker in range(workers)]
    in_a_second = sum(max(1, int(share)) for share in shares)  # as Pace makes turns of them
    assert in_a_second <= max(1, cap)
    assert in_a_second == max(1, int(cap))
    assert requests_of_a_worker(cap, workers + instead, workers) == min(shares)  # who came for one that was lost

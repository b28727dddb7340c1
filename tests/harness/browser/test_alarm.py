"""The alarm clock: who is due together is woken together, at a moment, and whoever is killed is forgotten."""

import socket
from time import perf_counter

import gevent
import gevent.event
import pytest

from harness.browser.alarm import AT_ONCE, STALL_S, TIMER_S, AlarmClock
from harness.browser.turns import FINE_S, Turn


class ClockOfTests(AlarmClock):
    def sleep_until(self, due_s: float) -> float:
        return self.sleep(due_s - perf_counter())


@pytest.fixture
def clock():
    return ClockOfTests(Turn())


def moment_in(ahead_s: float) -> float:
    """About so many seconds ahead, in the middle of what ends at one moment."""
    return round((perf_counter() + ahead_s) / FINE_S) * FINE_S


def test_the_answer_is_the_nearest_moment(clock):
    for ahead_s in (0.0, 0.011, 0.03, 0.05):
        wanted_s = perf_counter() + ahead_s
        due_s = clock.sleep_until(wanted_s)
        assert abs(due_s - wanted_s) <= FINE_S / 2 + TIMER_S + 1e-4
        assert perf_counter() >= due_s


def test_who_is_due_at_one_moment_is_woken_in_one_go(clock):
    woken, moment_s = [], moment_in(0.06)
    sleepers = [
        gevent.spawn(lambda s: woken.append(clock.sleep_until(s)), moment_s + off_s) for off_s in (-0.001, 0, 0.001)
    ]
    gevent.joinall(sleepers, timeout=5)
    assert len(woken) == 3
    assert len(set(woken)) == 1


def test_everybody_is_woken_in_the_order_of_the_moments_whatever_the_order_of_asking(clock):
    woken, now_s = [], perf_counter()

    def sleep(ahead_s: float) -> None:
        clock.sleep_until(now_s + ahead_s)
        woken.append(ahead_s)

    ahead_s = [0.14, 0.02, 0.26, 0.08, 0.2]
    gevent.joinall([gevent.spawn(sleep, s) for s in ahead_s], timeout=5)
    assert woken == sorted(ahead_s)


def test_who_is_killed_is_forgotten_and_the_others_are_woken(clock):
    woken, moment_s = [], moment_in(0.1)
    sleepers = [gevent.spawn(lambda n: woken.append((n, clock.sleep_until(moment_s))), n) for n in range(3)]
    gevent.sleep(0)
    sleepers[1].kill()
    gevent.joinall(sleepers, timeout=5)
    assert sorted(n for n, _ in woken) == [0, 2]
    assert isinstance(sleepers[1].value, gevent.GreenletExit)


def test_one_who_is_woken_may_sleep_again_and_one_who_comes_first_is_first(clock):
    late, done = [], gevent.event.Event()

    def sleeps_twice() -> None:
        clock.sleep_until(perf_counter() + 0.02)
        clock.sleep_until(perf_counter() + 0.02)
        done.set()

    gevent.spawn(lambda: late.append(clock.sleep_until(perf_counter() + 3600)))
    gevent.sleep(0)
    gevent.spawn(sleeps_twice)
    assert done.wait(5)
    assert late == []


def test_a_moment_that_comes_late_counts_from_when_it_should_have_come(clock):
    moment_s = moment_in(0.04)
    sleeper = gevent.spawn(clock.sleep_until, moment_s)
    gevent.sleep(0)
    while perf_counter() < moment_s + 0.05:  # whatever holds the loop up
        pass
    sleeper.join(timeout=5)
    assert sleeper.value == pytest.approx(moment_s + TIMER_S)


def test_between_a_few_and_the_next_few_of_one_moment_the_loop_has_a_round(clock):
    """What the first few sent leaves, and what came is read, before the last is awake."""
    log, moment_s = [], moment_in(0.06)

    def sleep() -> None:
        clock.sleep_until(moment_s)
        log.append("awake")
        if len(log) == 1:
            gevent.get_hub().loop.run_callback(log.append, "the round ended")

    gevent.joinall([gevent.spawn(sleep) for _ in range(2 * AT_ONCE)], timeout=5)
    assert log == ["awake"] * AT_ONCE + ["the round ended"] + ["awake"] * AT_ONCE


def test_all_of_one_moment_are_due_when_it_came_however_late_the_last_is_awake(clock):
    due_s, moment_s = [], moment_in(0.06)

    def sleep() -> None:
        due_s.append(clock.sleep_until(moment_s))
        until_s = perf_counter() + 0.003
        while perf_counter() < until_s:  # what a citizen does with its page
            pass

    gevent.joinall([gevent.spawn(sleep) for _ in range(2 * AT_ONCE)], timeout=5)
    assert len(due_s) == 2 * AT_ONCE
    assert len(set(due_s)) == 1


def test_the_last_of_a_moment_are_killed_by_the_first_and_the_next_moment_is_not_early(clock):
    moment_s, woken, sleepers = moment_in(0.06), [], []

    def sleep(until_s: float) -> None:
        woken.append((clock.sleep_until(until_s), perf_counter()))
        gevent.killall([one for one in sleepers if one is not gevent.getcurrent()], block=False)

    sleepers += [gevent.spawn(sleep, moment_s) for _ in range(2 * AT_ONCE)]
    later = gevent.spawn(sleep, moment_s + 0.2)
    gevent.joinall([*sleepers, later], timeout=5)
    assert len(woken) == AT_ONCE + 1
    assert woken[-1][1] >= woken[-1][0] >= moment_s + 0.2 - FINE_S


def test_who_is_overdue_is_woken_in_one_go_so_that_a_probe_of_the_loop_sees_all_of_it(clock):
    """Forty sleepers of four moments, and no round of the loop in between."""
    log, now_s = [], perf_counter()

    def sleep(ahead_s: float) -> None:
        clock.sleep_until(now_s + ahead_s)
        log.append("awake")
        if len(log) == 1:
            gevent.get_hub().loop.run_callback(log.append, "the round ended")

    sleepers = [gevent.spawn(sleep, 2 * FINE_S * (1 + number % 4)) for number in range(40)]
    gevent.sleep(0)
    while perf_counter() < now_s + 10 * FINE_S + 2 * STALL_S:  # whatever holds the loop up
        pass
    gevent.joinall(sleepers, timeout=5)
    assert log == ["awake"] * 40 + ["the round ended"]


def test_what_the_first_few_are_answered_is_read_before_the_next_few_are_awake(clock):
    log, moment_s = [], moment_in(0.06)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        answer = gevent.get_hub().loop.io(ours.fileno(), 1)
        answer.start(lambda: (ours.recv(1), log.append("answer")))

        def sleep() -> None:
            clock.sleep_until(moment_s)
            log.append("awake")
            if len(log) == 1:
                theirs.send(b"1")

        gevent.joinall([gevent.spawn(sleep) for _ in range(2 * AT_ONCE)], timeout=5)
        answer.close()
    assert log == ["awake"] * AT_ONCE + ["answer"] + ["awake"] * AT_ONCE

"""Arrivals against what a Poisson process is: exponential gaps, independent workers, and the rate of the plan."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from time import perf_counter

import gevent
import numpy as np
import pytest
from scipy import stats

from contract.plan import CLOSED, SESSIONS, Plan
from contract.visit import Visit
from harness.inside.arrivals import WaitingRoom, arrival_times_s
from tests.contract.test_plan import PLAN

STAGE = PLAN.stages[0]


def plan_of(*stages: tuple[str, float, float, float], workers: int = 2, seed: int = 1) -> Plan:
    """Stages of (model, arrivals a second, ramp, measured), each for as many citizens as arrive in 10 s."""
    made, start_s = [], 0.0
    for model, rate_per_s, ramp_s, measure_s in stages:
        citizens = round(rate_per_s * 10)
        times = {"start_s": start_s, "ramp_s": ramp_s, "settle_s": 0.0, "measure_s": measure_s}
        arriving = rate_per_s if model == SESSIONS else 0.0
        stage = replace(STAGE, model=model, citizens=citizens, arrivals_per_s=arriving, at_hand=citizens, **times)
        made.append(stage)
        start_s = stage.end_s
    return replace(PLAN, stages=tuple(made), workers=workers, seed=seed)


@pytest.mark.parametrize("rate_per_s", [2.0, 40.0, 600.0])
def test_the_gaps_of_the_whole_fleet_are_exponential_at_the_planned_rate(rate_per_s):
    plan = plan_of((SESSIONS, rate_per_s, 0.0, 4000 / rate_per_s), workers=3)
    merged = sorted(t for worker in range(3) for t in arrival_times_s(plan, worker))
    gaps = np.diff(merged)
    assert stats.kstest(gaps, "expon", args=(0, 1 / rate_per_s)).pvalue > 0.001
    # Uncorrelated, as independent gaps are: the lag-one correlation of n gaps is within 3.3 / sqrt(n) of none.
    assert abs(np.corrcoef(gaps[:-1], gaps[1:])[0, 1]) < 3.3 / np.sqrt(len(gaps))
    # The counts of 40 equal times have the variance that a Poisson count has: its mean.
    counts = np.histogram(merged, 40, (0.0, plan.duration_s))[0]
    assert stats.chi2.cdf(39 * counts.var(ddof=1) / counts.mean(), 39) == pytest.approx(0.5, abs=0.499)


def test_in_a_ramp_they_come_faster_and_faster():
    plan = plan_of((SESSIONS, 100.0, 60.0, 20.0))
    merged = sorted(t for worker in range(2) for t in arrival_times_s(plan, worker))
    third = [sum(1 for t in merged if low <= t < low + 20) for low in (0, 20, 40, 60)]
    for counted, planned in zip(third, (333.3, 1000, 1666.7, 2000), strict=True):
        assert abs(counted - planned) < 5 * np.sqrt(planned)


def test_nobody_arrives_while_the_load_is_closed():
    plan = plan_of((CLOSED, 50.0, 0.0, 10.0), (SESSIONS, 50.0, 0.0, 10.0), (CLOSED, 50.0, 0.0, 10.0))
    times = list(arrival_times_s(plan, 0))
    assert times
    assert all(10 <= t < 20 for t in times)
    assert all(before < after for before, after in pairwise(times))


def test_the_same_seed_is_the_same_arrivals_and_another_is_not():
    plan, other = plan_of((SESSIONS, 50.0, 0.0, 10.0)), plan_of((SESSIONS, 50.0, 0.0, 10.0), seed=2)
    assert list(arrival_times_s(plan, 1)) == list(arrival_times_s(plan, 1))
    assert list(arrival_times_s(plan, 1)) != list(arrival_times_s(plan, 0)) != list(arrival_times_s(other, 0))


@dataclass
class Noted:
    """What a waiting room counted."""

    late_s: list[float] = field(default_factory=list)
    away: int = 0

    def arrived(self, journey: str, late_s: float) -> None:
        self.late_s.append(late_s)

    def turned_away(self, journey: str) -> None:
        self.away += 1


def until(is_so: Callable[[], bool]) -> None:
    with gevent.Timeout(10):
        while not is_so():
            gevent.sleep(0.005)


def test_each_arrival_goes_to_one_citizen_or_is_counted():
    plan, noted, visits = plan_of((SESSIONS, 400.0, 0.0, 0.5), workers=1), Noted(), []
    room = WaitingRoom(plan, 0, noted)

    def citizen() -> None:
        while True:
            visits.append(room.wait())

    citizens = [gevent.spawn(citizen) for _ in range(5)]
    gevent.sleep(0)
    room.begin(perf_counter())
    expected = len(list(arrival_times_s(plan, 0)))
    until(lambda: len(visits) + noted.away >= expected)
    gevent.sleep(0.01)
    gevent.killall(citizens)
    assert len(visits) + noted.away == expected
    assert all(isinstance(visit, Visit) and visit.journey in plan.citizens.journeys for visit in visits)
    assert [visit.due_s for visit in visits] == sorted(visit.due_s for visit in visits)
    assert len(noted.late_s) == len(visits)
    assert all(visit.due_s <= perf_counter() for visit in visits)


def test_an_arrival_without_a_citizen_at_hand_is_not_forgotten():
    plan, noted = plan_of((SESSIONS, 200.0, 0.0, 0.3), workers=1), Noted()
    WaitingRoom(plan, 0, noted).begin(perf_counter())
    expected = len(list(arrival_times_s(plan, 0)))
    until(lambda: noted.away >= expected)
    gevent.sleep(0.01)
    assert noted.away == expected > 0


def test_while_a_lost_workers_arrivals_are_passed_over_others_have_their_turn(monkeypatch):
    passed, seen = [0], [0]

    def long_ago(plan: Plan, worker: int) -> Iterator[float]:
        for _ in range(10_000 if worker == 1 else 0):
            passed[0] += 1
            yield 0.5

    def lives() -> None:
        while passed[0] < 10_000:
            seen.append(passed[0])
            gevent.sleep(0)

    monkeypatch.setattr("harness.inside.arrivals.arrival_times_s", long_ago)
    room = WaitingRoom(plan_of((SESSIONS, 1.0, 0.0, 60.0), workers=2), 0, Noted())
    room.begin(perf_counter() - 1.0)
    room.share([0], from_s=1.0)
    gevent.spawn(lives).join(timeout=10)
    assert max(after - before for before, after in pairwise([*seen, passed[0]])) <= 1000


def test_who_waits_when_the_load_closes_comes_by_himself():
    plan = plan_of((SESSIONS, 0.001, 0.0, 0.2), (CLOSED, 1.0, 0.0, 60.0), workers=1)
    room = WaitingRoom(plan, 0, Noted())
    waiting = [gevent.spawn(room.wait) for _ in range(3)]
    gevent.sleep(0)
    room.begin(perf_counter())
    gevent.joinall(waiting, timeout=5.0)
    assert [one.value for one in waiting] == [None] * 3
    assert room.wait() is None  # at once


def test_after_the_end_nobody_arrives_and_who_waits_is_not_sent_away():
    plan, noted = plan_of((SESSIONS, 500.0, 0.0, 5.0), workers=1), Noted()
    room = WaitingRoom(plan, 0, noted)
    room.begin(perf_counter())
    gevent.sleep(0.05)
    room.close()
    gevent.sleep(0.01)
    counted, waiting = noted.away, gevent.spawn(room.wait)
    gevent.sleep(0.1)
    assert noted.away == counted
    assert not waiting.ready()
    waiting.kill()

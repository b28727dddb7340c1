import asyncio
import math
from random import Random

import pytest

from portal.places import read_places
from portal.systems import Condition, Counts, System, SystemFailed, Systems, SystemTimedOut

TIMEOUT_S = 60.0


class Time:
    """Time passes only where somebody sleeps."""

    def __init__(self):
        self.now_s = 0.0

    def __call__(self):
        return self.now_s

    async def sleep(self, duration_s):
        self.now_s += duration_s


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def system(time):
    return System("province_01", "Hệ thống", TIMEOUT_S, 0.003, Random(1), time.sleep, time)


def outcomes_of(runner, system, calls):
    async def call():
        try:
            await system.call()
        except (SystemFailed, SystemTimedOut) as error:
            return type(error)

    async def all_calls():
        return [await call() for _ in range(calls)]

    return runner.run(all_calls())


def test_a_system_that_is_well_answers_in_its_service_time(runner, system):
    assert outcomes_of(runner, system, 4000) == [None] * 4000
    counts = system.counts
    assert (counts.calls, counts.failed, counts.timed_out, counts.waiting) == (4000, 0, 0, 0)
    # Exponential with mean 3 ms: the mean of 4,000 has a standard error of 3 / sqrt(4000) ms.
    assert counts.busy_s / 4000 == pytest.approx(0.003, abs=4 * 0.003 / math.sqrt(4000))


def test_slow_means_so_much_longer_for_each_call(runner, system):
    system.become(Condition(slow_s=4.0))
    assert outcomes_of(runner, system, 100) == [None] * 100
    assert system.counts.busy_s == pytest.approx(400, abs=1)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_failing_means_a_share_of_the_calls(runner, system, share):
    system.become(Condition(failing=share))
    failed = outcomes_of(runner, system, 2000).count(SystemFailed)
    assert failed == system.counts.failed == pytest.approx(2000 * share, abs=4 * math.sqrt(2000 * share * (1 - share)))
    assert system.counts.timed_out == 0


@pytest.mark.parametrize(
    "condition, outcome, waits_s",
    [
        (Condition(hanging=True), SystemTimedOut, TIMEOUT_S),
        (Condition(slow_s=1000.0), SystemTimedOut, TIMEOUT_S),  # so slow that nobody waits for it
        (Condition(slow_s=59.0), None, 59.0),
        (Condition(slow_s=59.0, failing=1.0), SystemFailed, 59.0),  # a failure takes as long as an answer
        (Condition(hanging=True, failing=1.0), SystemTimedOut, TIMEOUT_S),
    ],
)
def test_nobody_waits_longer_than_the_time_out(runner, system, time, condition, outcome, waits_s):
    system.become(condition)
    assert outcomes_of(runner, system, 1) == [outcome]
    assert time.now_s == pytest.approx(waits_s, abs=0.1)
    assert system.counts.timed_out == (outcome is SystemTimedOut)


def test_it_is_healed_while_it_runs(runner, system):
    system.become(Condition(failing=1.0))
    assert outcomes_of(runner, system, 1) == [SystemFailed]
    system.become(Condition())
    assert outcomes_of(runner, system, 1) == [None]


def test_calls_under_way_wait_and_a_call_that_is_cut_off_does_not(runner):
    async def three_calls():
        system = System("ministry", "Hệ thống", TIMEOUT_S, 0.0, Random(1))
        system.become(Condition(hanging=True))
        calls = [asyncio.create_task(system.call()) for _ in range(3)]
        await asyncio.sleep(0)
        waiting = system.counts.waiting
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        return waiting, system.counts.waiting, system.counts.calls

    assert runner.run(three_calls()) == (3, 0, 3)


def test_who_leaves_a_system_alone_comes_back_when_its_condition_changes(runner):
    async def rest():
        system = System("ministry", "Hệ thống", TIMEOUT_S, 0.0, Random(1))
        resting = asyncio.create_task(system.leave_alone(3600))
        await asyncio.sleep(0)
        system.become(Condition())
        await asyncio.wait_for(resting, 10)

    runner.run(rest())


def test_there_are_38_and_the_provinces_are_counted_as_one():
    systems = Systems(read_places().province_by_code, 0.003, seed=1)
    assert len(systems.by_name) == 38
    assert len(systems.named("provinces")) == 34
    assert [each.name for each in systems.named("province_01")] == ["province_01"]
    assert systems.named("province_99") == []
    for province in systems.named("provinces"):
        province.expect(2)
        province.turn_away()
    assert systems.counts()["provinces"] == Counts(calls=34, failed=34, waiting=68)
    assert "province_01" not in systems.counts()


@pytest.mark.parametrize("name, timeout_s", [("province_79", 60), ("identity_provider", 30), ("ministry", 30)])
def test_provinces_are_waited_for_longer(name, timeout_s):
    (system,) = Systems(read_places().province_by_code, 0.003, seed=1).named(name)
    assert system.timeout_s == timeout_s

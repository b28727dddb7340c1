import asyncio
import heapq
from contextlib import asynccontextmanager
from random import Random

import pytest

from portal import synchronisation
from portal.synchronisation import PAUSES_S, Synchronisation
from portal.systems import Condition, System


class Later:
    """Time that passes as fast as it may: whoever sleeps wakes in its turn, and no real time goes by."""

    def __init__(self):
        self.now_s = 0.0
        self._sleepers = []

    def __call__(self):
        return self.now_s

    async def sleep(self, duration_s):
        woken = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now_s + duration_s, id(woken), woken))
        await woken

    async def pass_until(self, end_s):
        while True:
            for _ in range(20):
                await asyncio.sleep(0)
            if not self._sleepers or self._sleepers[0][0] > end_s:
                self.now_s = end_s
                return
            self.now_s, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():
                woken.set_result(None)


class Resting(System):
    """A system that is left alone in the time of the test."""

    async def leave_alone(self, duration_s):
        if duration_s > 0:
            await self.sleep(duration_s)


@pytest.fixture
def later():
    return Later()


@pytest.fixture
def system(later):
    return Resting("province_01", "Hệ thống", 60.0, 0.003, Random(1), later.sleep, later)


@pytest.fixture(autouse=True)
def pauses_in_the_time_of_the_test(later, monkeypatch):
    def call_later(loop, delay_s, call, *arguments):
        async def wait():
            await later.sleep(delay_s)
            call(*arguments)

        return loop.create_task(wait())

    monkeypatch.setattr(asyncio.BaseEventLoop, "call_later", call_later)


@asynccontextmanager
async def told(system, scale=None, changes=0):
    synchronised = Synchronisation({"01": system}, scale)
    for number in range(changes):
        synchronised.changed(f"dossier {number}", "01007")
    async with synchronised.running():
        yield synchronised


def test_every_change_is_told_once(runner, system, later):
    async def go():
        async with told(system, changes=100):
            await later.pass_until(60)
            return system.counts

    counts = runner.run(go())
    assert (counts.calls, counts.failed, counts.waiting) == (100, 0, 0)


def test_a_change_after_a_quiet_time_is_told_too(runner, system, later):
    async def go():
        async with told(system) as synchronised:
            for minute in range(1, 10):
                synchronised.changed("dossier", "01007")
                await later.pass_until(60 * minute)
            return system.counts

    assert runner.run(go()).calls == 9


@pytest.mark.parametrize("scale", [1, 3, 100, 1000])
def test_a_slow_province_makes_the_same_backlog_at_every_scale(runner, system, later, scale):
    """At scale 1, 4 connections of 2 s each tell 2 changes a second: of 4 that come, 2 wait."""
    duration_s = 100 * scale

    async def go():
        system.become(Condition(slow_s=2.0))
        async with told(system, scale) as synchronised:
            for change in range(400):
                synchronised.changed(f"dossier {change}", "01007")
                await later.pass_until(duration_s * (change + 1) / 400)
            return system.counts.waiting

    assert runner.run(go()) == pytest.approx(200, abs=8)


def test_what_fails_is_tried_again_and_parked_in_the_end(runner, system, later):
    async def go():
        system.become(Condition(failing=1.0))
        async with told(system, changes=1):
            waiting = []
            for end_s in (0.5, 5, sum(PAUSES_S) + 1):
                await later.pass_until(end_s)
                waiting.append((system.counts.calls, system.counts.waiting))
            return waiting

    assert runner.run(go()) == [(1, 1), (3, 1), (1 + len(PAUSES_S), 0)]


def test_what_failed_is_told_when_the_province_is_well_again(runner, system, later):
    async def go():
        system.become(Condition(hanging=True))
        async with told(system, changes=10):
            await later.pass_until(30)
            waiting = system.counts.waiting
            system.become(Condition())
            await later.pass_until(200)
            return waiting, system.counts

    waiting, counts = runner.run(go())
    assert (waiting, counts.waiting, counts.timed_out) == (10, 0, 4)  # four were under way
    assert counts.calls == 10 + 4


def test_more_than_can_be_kept_is_turned_away(runner, system, monkeypatch):
    monkeypatch.setattr(synchronisation, "MOST_KEPT", 5)

    async def go():
        synchronised = Synchronisation({"01": system})
        for _ in range(8):
            synchronised.changed("dossier", "01007")
        return system.counts

    counts = runner.run(go())
    assert (counts.waiting, counts.calls, counts.failed) == (5, 3, 3)


def test_what_is_parked_or_told_makes_room(runner, system, later, monkeypatch):
    monkeypatch.setattr(synchronisation, "MOST_KEPT", 5)

    async def go():
        async with told(system, changes=5) as synchronised:
            await later.pass_until(10)
            system.become(Condition(failing=1.0))
            for _ in range(5):
                synchronised.changed("dossier", "01007")
            await later.pass_until(100)
            before = system.counts.calls
            synchronised.changed("dossier", "01007")
            await later.pass_until(101)
            return system.counts.calls - before

    assert runner.run(go()) == 1


def test_it_ends_with_what_hangs(runner, system, later):
    async def go():
        system.become(Condition(hanging=True))
        async with told(system, changes=10):
            await later.pass_until(1)
        return [task for task in asyncio.all_tasks() if "_work_off" in repr(task)]

    assert runner.run(go()) == []

"""Arrivals of a sessions load on one worker: a Poisson process of its own, and the citizens who wait for their turn.

The fleet's arrivals are a Poisson process with the rate of the plan; so are those of each of n workers, with the n-th
part of it, for independent Poisson processes add up to one (Kingman, Poisson Processes, 1993, 2.2).
"""

import itertools
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from time import perf_counter
from typing import Protocol

import gevent
from gevent.event import AsyncResult

from contract.plan import SESSIONS, Plan
from contract.visit import Visit

PASSED_OVER_AT_ONCE = 1000  # arrivals of a worker that is lost, before the citizens who are there have their turn
LOOK_AGAIN_S = 0.5  # how soon a change from a sessions load to a closed one is seen


class Counter(Protocol):
    """Who counts arrivals; see harness.inside.recorder."""

    def arrived(self, journey: str, late_s: float) -> None:
        """A session began so long after it was due."""

    def turned_away(self, journey: str) -> None:
        """No citizen was at hand."""


def arrival_times_s(plan: Plan, worker: int) -> Iterator[float]:
    """When citizens arrive at one worker, in seconds of the run, rising.

    Thinning: candidates come with the highest rate of a stage, and each is kept with the probability that its moment
    has (Lewis and Shedler, Naval Research Logistics Quarterly 26, 1979).
    """
    random = Random(f"arrivals {plan.seed} {worker}")
    before = 0.0
    for stage in plan.stages:
        if stage.model == SESSIONS:
            highest_per_s = max(stage.arrivals_per_s, plan.arrivals_per_s_at(stage.start_s), before)
            yield from _thinned(plan, (stage.start_s, stage.end_s), highest_per_s, random)
        before = stage.arrivals_per_s


def _thinned(plan: Plan, between_s: tuple[float, float], highest_per_s: float, random: Random) -> Iterator[float]:
    t_s, end_s = between_s
    while True:
        t_s += random.expovariate(highest_per_s / plan.workers)
        if t_s >= end_s:
            return
        if random.random() * highest_per_s < plan.arrivals_per_s_at(t_s):
            yield t_s


@dataclass(frozen=True)
class Turn:
    """Which of a worker's arrivals come here: every n-th, from a second of the run on; `sharing`: by which order."""

    number: int
    of: int
    from_s: float
    sharing: int | None


class WaitingRoom:
    """The `contract.visit.Arrivals` of one worker: hands each arrival to the citizen who has waited longest.

    Before `begin`, and in stages that are closed, nobody has to wait.
    """

    def __init__(self, plan: Plan, worker: int, counter: Counter) -> None:
        self._plan = plan
        self._worker = worker
        self._counter = counter
        self._journeys = list(plan.citizens.journeys)
        self._cumulative = list(itertools.accumulate(plan.citizens.journeys.values()))
        self._random = Random(f"journeys {plan.seed} {worker}")
        self._waiting: OrderedDict[AsyncResult, None] = OrderedDict()  # a deque forgets in linear time
        self._origin_s: float | None = None
        self._closed = False
        self._carries = True
        self._sharing = 0  # how often the shares were planned anew: what an earlier share began, ends

    def begin(self, origin_s: float) -> None:
        """Second 0 of the run is known, on perf_counter's clock: from now on citizens arrive."""
        self._origin_s = origin_s
        gevent.spawn(self._let_arrive, self._worker, Turn(0, 1, 0.0, None))
        gevent.spawn(self._let_go)

    def share(self, workers: Sequence[int], from_s: float) -> None:
        """From a second of the run on these workers carry the load: what arrived at one that is lost, now arrives at
        them, in turns. So the arrivals of the whole fleet are to the last the same as if it had not been lost.
        """
        self._sharing += 1
        self._carries = self._worker in workers
        if self._carries:
            turn = sorted(workers).index(self._worker)
            for lost in set(range(self._plan.workers)) - set(workers):
                gevent.spawn(self._let_arrive, lost, Turn(turn, len(workers), from_s, self._sharing))

    def close(self) -> None:
        """The load is over: nobody arrives any more, and who waits goes on waiting until he is sent home."""
        self._closed = True

    def wait(self) -> Visit | None:
        """The next visit, as soon as it is due; None, at once or in the end, where the load is closed."""
        if not self._is_for_sessions():
            return None
        turn = AsyncResult()
        self._waiting[turn] = None
        try:
            visit: Visit | None = turn.get()
        except BaseException:  # sent home while waiting
            self._waiting.pop(turn, None)
            if turn.ready() and turn.value is not None:  # in the very moment in which he was needed
                self._counter.turned_away(turn.value.journey)
            raise
        if visit is not None:
            self._counter.arrived(visit.journey, perf_counter() - visit.due_s)
        return visit

    def _is_for_sessions(self) -> bool:
        if self._closed:
            return True
        if self._origin_s is None:
            return self._plan.stages[0].model == SESSIONS
        stage = self._plan.stage_at(perf_counter() - self._origin_s)
        return stage is None or stage.model == SESSIONS

    def _let_arrive(self, worker: int, turn: Turn) -> None:
        """What arrives at a worker: at this one all, of one that is lost every n-th."""
        assert self._origin_s is not None
        for number, t_s in enumerate(arrival_times_s(self._plan, worker)):
            if t_s < turn.from_s or number % turn.of != turn.number:
                if number % PASSED_OVER_AT_ONCE == 0:
                    gevent.sleep(0)
                continue
            ahead_s = self._origin_s + t_s - perf_counter()
            if ahead_s > 0:
                gevent.sleep(ahead_s)
            if self._closed or turn.sharing not in (None, self._sharing):
                return
            if self._carries:
                self._arrive(self._origin_s + t_s)

    def _arrive(self, due_s: float) -> None:
        journey = self._random.choices(self._journeys, cum_weights=self._cumulative)[0]
        if self._waiting:
            self._waiting.popitem(last=False)[0].set(Visit(journey, due_s))
        else:
            self._counter.turned_away(journey)

    def _let_go(self) -> None:
        """Who waits when the load becomes a closed one is told to come by himself."""
        while not self._closed:
            gevent.sleep(LOOK_AGAIN_S)
            if not self._is_for_sessions():
                while self._waiting:
                    self._waiting.popitem(last=False)[0].set(None)

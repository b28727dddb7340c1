"""A portal as naive as can be: each citizen is followed, first come first served at c servers.

It shares nothing with queueing/, so that each can be held against the other.
"""

import heapq
from dataclasses import dataclass
from random import Random

from contract.plan import Plan

STATED, SCALE, SERVERS = 120_000, 100.0, 4
PAGES = ("look_up_procedure/search", "look_up_procedure/read", "track_dossier/status", "file_dossier/submit")
PAGE_SHARES = (5, 3, 3, 1)


@dataclass(frozen=True)
class Page:
    """One page of the simulation: when it was sent and when it ended, in seconds of the run."""

    name: str
    sent_s: float
    ended_s: float
    outcome: str = "ok"
    waits: tuple[tuple[str, float], ...] = ()  # what the portal says that it waited for, in seconds by system
    late_s: float = 0.0  # from when it was due to its sending


@dataclass(frozen=True)
class Think:
    """One think of the simulation, after a page."""

    page: str
    ended_s: float
    duration_s: float


def simulate(plan: Plan, planted: float, until_s: float) -> tuple[list[Page], list[Think]]:
    """Every page that was sent before `until_s`, and every think that ended before it."""
    random, think = Random(plan.seed), plan.citizens.think_time
    saturated = planted * STATED / SCALE
    service_s = SERVERS * think.mean_s / (saturated - SERVERS)
    arrivals = [(start_s + 4 * random.random(), citizen, "", 0.0) for citizen, start_s in enumerate(start_times(plan))]
    heapq.heapify(arrivals)
    free_at = [0.0] * SERVERS
    pages, thinks = [], []
    while arrivals and arrivals[0][0] < until_s:
        sent_s, citizen, last, ended_s = heapq.heappop(arrivals)
        if last:
            thinks.append(Think(last, sent_s, sent_s - ended_s))
        done_s = max(sent_s, heapq.heappop(free_at)) + random.expovariate(1 / service_s)
        heapq.heappush(free_at, done_s)
        name = random.choices(PAGES, PAGE_SHARES)[0]
        pages.append(Page(name, sent_s, done_s))
        heapq.heappush(arrivals, (done_s + think.draw_s(random), citizen, name, done_s))
    return pages, thinks


def start_times(plan: Plan) -> list[float]:
    """When each citizen starts: evenly while the load moves."""
    starts, before = [], 0
    for stage in plan.stages:
        coming = stage.citizens - before
        moving_s = stage.end_s - stage.start_s if stage.moves else stage.ramp_s
        starts += [stage.start_s + moving_s * (number + 0.5) / coming for number in range(coming)]
        before = stage.citizens
    return starts

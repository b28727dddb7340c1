"""What a plan will amount to, before it does: load, shares, samples, and what it needs of the machine."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contract.journey import Journey
from contract.objectives import Objective
from contract.plan import Plan, Stage
from contract.quantities import write_duration, write_percentage
from harness.offered import share_of_pages
from harness.sessions import pause_s, session_s, share_of_users

BATCHES = 20  # the fewest that an interval is made of
MOST_ORDINARY, SAMPLES_OF_ORDINARY = 0.9, 300  # quantiles up to p90
SAMPLES_BEYOND_QUANTILE = 10  # where pages are independent; in a busy queue more
FEWEST_SECONDS = 20  # of a window: it is judged from twenty batches of whole seconds
ERROR_SAMPLES = math.log(20)  # n f so that none of n failing bounds the share by f at 95 %: (1 - f)^n = 1/20

WORKER_BYTES = 75_000_000  # Locust and its libraries, before the first citizen
CITIZEN_BYTES = 20_000  # a waiting citizen with its connection
PAGE_BYTES = 25_000  # on the wire, assumed: a page of the reference portal with what it pulls in


@dataclass(frozen=True)
class Rates:
    """What one citizen amounts to, on average, while the portal takes no time to answer."""

    sessions_per_s: float
    pages_per_s: float
    requests_per_s: float


@dataclass(frozen=True)
class StageForecast:
    """One stage in numbers; rates are upper bounds: a portal that takes time to answer slows its citizens down."""

    stage: Stage
    sessions_per_s: float
    pages_per_s: float
    requests_per_s: float
    samples: int


@dataclass(frozen=True)
class Undecidable:
    """An objective that the plan gives too few samples for, and how long the hold would have to be."""

    objective: Objective
    stage: Stage
    samples: int
    needed: int
    hold_s: float

    def __str__(self) -> str:
        return (
            f"'{self.objective.text}' cannot be decided at {write_percentage(self.stage.utilisation)}: about "
            f"{self.samples} samples in {write_duration(self.stage.measure_s)}, {self.needed} in at least "
            f"{FEWEST_SECONDS} s are needed; a hold of {write_duration(self.hold_s)} would do"
        )


@dataclass(frozen=True)
class Unasked:
    """A throughput objective that the deciding load does not offer, however fast the portal is."""

    objective: Objective
    stage: Stage
    offered_per_s: float

    def __str__(self) -> str:
        return (
            f"'{self.objective.text}' cannot be asked at {write_percentage(self.stage.utilisation)}: its citizens make "
            f"at most {self.offered_per_s:.3g} such pages a second; more citizens, or shorter pauses, are needed"
        )


@dataclass(frozen=True)
class Forecast:
    """What `portal-load plan` prints."""

    plan: Plan
    stages: tuple[StageForecast, ...]
    session_s: float  # the mean session, while the portal takes no time to answer
    pause_s: float  # the mean time between two pages: reading and typing
    share_of_users_by_journey: Mapping[str, float]
    sockets_a_worker: int
    memory_bytes: int
    bandwidth_bits_per_s: float
    undecidable: tuple[Undecidable | Unasked, ...]


def forecast(plan: Plan, journeys: Mapping[str, Journey]) -> Forecast:
    """Work out what a plan amounts to; `journeys` describe those that the plan names."""
    mix = {name: (share, journeys[name]) for name, share in plan.citizens.journeys.items()}
    visit_s = max(session_s(plan.citizens, journeys), 0.001)
    rates = Rates(
        sessions_per_s=1 / visit_s,
        pages_per_s=sum(share * journey.pages_a_session for share, journey in mix.values()) / visit_s,
        requests_per_s=sum(share * journey.requests_a_session for share, journey in mix.values()) / visit_s,
    )
    stages = tuple(_stage_forecast(stage, rates) for stage in plan.stages)
    busiest = max(stages, key=lambda stage: stage.pages_per_s)
    return Forecast(
        plan=plan,
        stages=stages,
        session_s=visit_s,
        pause_s=pause_s(plan.citizens, journeys),
        share_of_users_by_journey=share_of_users(plan.citizens, journeys),
        sockets_a_worker=math.ceil(plan.most_citizens / plan.workers),
        memory_bytes=(plan.workers + 1) * WORKER_BYTES + plan.most_citizens * CITIZEN_BYTES,
        bandwidth_bits_per_s=busiest.pages_per_s * PAGE_BYTES * 8,
        undecidable=tuple(_undecidable(plan, stages, journeys)),
    )


def _stage_forecast(stage: Stage, rates: Rates) -> StageForecast:
    pages_per_s = stage.citizens * rates.pages_per_s
    return StageForecast(
        stage=stage,
        sessions_per_s=stage.citizens * rates.sessions_per_s,
        pages_per_s=pages_per_s,
        requests_per_s=stage.citizens * rates.requests_per_s,
        samples=int(pages_per_s * stage.measure_s),
    )


def _undecidable(
    plan: Plan, stages: tuple[StageForecast, ...], journeys: Mapping[str, Journey]
) -> Iterator[Undecidable | Unasked]:
    decisive = min(stages, key=lambda one: (abs(one.stage.utilisation - 1.0), one.stage.index))
    for objective in plan.objectives:
        share = share_of_pages(objective, plan.citizens, journeys)
        samples, needed = int(decisive.samples * share), samples_needed(objective)
        stage = decisive.stage
        offered_per_s = decisive.pages_per_s * share
        if not objective.is_asked_of(offered_per_s):
            yield Unasked(objective, stage, offered_per_s)
            continue
        if samples < needed or stage.measure_s < FEWEST_SECONDS:
            measure_s = max(FEWEST_SECONDS, stage.measure_s * needed / max(samples, 1))
            yield Undecidable(objective, stage, samples, needed, math.ceil(stage.settle_s + measure_s))


def samples_needed(objective: Objective) -> int:
    """The fewest samples that can decide an objective."""
    if objective.measure == "errors":
        return math.ceil(ERROR_SAMPLES / max(objective.limit, 1e-6))
    if objective.quantile is None:
        return BATCHES
    ordinary = SAMPLES_OF_ORDINARY if objective.quantile <= MOST_ORDINARY else 0
    return max(ordinary, math.ceil(SAMPLES_BEYOND_QUANTILE / (1 - objective.quantile)))

"""From a plan to its simulation and back: citizens, journeys and load in the words of queueing, seconds in those of the
recording.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial, singledispatch
from math import ceil

import numpy as np

from contract.journey import Journey
from contract.outcomes import GAVE_UP, OK, TIMED_OUT
from contract.plan import SESSIONS, Plan
from contract.run_folder import ARRIVAL, LEFT, OWN_DELAY, RELOADED, REQUEST, SERVICE, THINK
from contract.think_time import Constant, Empirical, Exponential, Lognormal, ThinkTime
from harness.inside.counting import Cell, count_latencies
from harness.inside.messages import Crowd
from harness.simulated import AT_ONCE, SimulatedSecond
from queueing.simulation import manners
from queueing.simulation.manners import Manners, Patience, Retries
from queueing.simulation.network import Network
from queueing.simulation.numbers import Draw, Seconds
from queueing.simulation.routes import Routes, Step
from queueing.simulation.seconds import Demand, Second, Visits
from queueing.simulation.stations import BirthDeath, Servers, Station

MOST_ALONE = 200_000  # citizens who are simulated one by one
OUTCOMES = (OK, TIMED_OUT, GAVE_UP)  # in the order of queueing.simulation.manners


@dataclass(frozen=True)
class SimulatedPortal:
    """A bottleneck of so many servers, and the mean service time of a page's main document."""

    servers: int
    service_s: float


@dataclass(frozen=True)
class Engine:
    """How it is simulated: citizens one by one, or `together`, so many who behave alike."""

    together: int

    @property
    def name(self) -> str:
        """For people and for provenance.json."""
        if self.together == 1:
            return "exact: every citizen and every document on its own"
        return f"by aggregation: {self.together} citizens together, the portal as a birth and death process in steps"


def engine_for(plan: Plan) -> Engine:
    """One by one up to MOST_ALONE, else as few together as make no more than that of them."""
    return Engine(ceil(max(stage.citizens for stage in plan.stages) / MOST_ALONE))


class Simulation:
    """A plan against a simulated portal; `seconds` tells what a recording holds of each."""

    def __init__(self, plan: Plan, journeys: Mapping[str, Journey], portal: SimulatedPortal) -> None:
        self._plan = plan
        self._together = engine_for(plan).together
        self._journeys = [journeys[name] for name in plan.citizens.journeys]
        pages = [f"{journey.name}/{page.name}" for journey in self._journeys for page in journey.pages]
        self._visit_labels = [(page, outcome) for page in pages for outcome in OUTCOMES]
        self._page_labels = [(page, OK) for page in pages]
        self._arrival_labels = [(journey.name, OK) for journey in self._journeys]
        chance = np.random.default_rng(plan.seed)
        self._network = Network(self._routes(), manners_of(plan), self._station(portal, chance), chance)

    def load(self) -> Iterator[Demand]:
        """The plan's load, second by second."""
        plan = self._plan
        for second in range(ceil(plan.duration_s)):
            stage = plan.stage_at(second)
            if stage is not None and stage.model == SESSIONS:
                yield Demand(None, plan.arrivals_per_s_at(second + 0.5) / self._together)
            else:
                yield Demand(round(max(1, plan.citizens_at(second)) / self._together))

    def seconds(self, load: Iterator[Demand]) -> Iterator[SimulatedSecond]:
        """What the recording holds of each second."""
        for second in self._network.seconds(load):
            crowd = Crowd(*(count * self._together for count in (second.open, second.active_60s, second.in_flight)))
            cells = tuple(self._weighed(cell) for cell in self._cells(second))
            yield SimulatedSecond(second.number, cells, crowd, second.asked * self._together, second.busy_s)

    def _routes(self) -> Routes:
        typing = self._plan.citizens.typing
        routes, number = [], 0
        for journey in self._journeys:
            typed_s = [typing.duration_s(page.typed, page.fields) for page in journey.pages]
            routes.append([Step(number + i, page.times, typed_s[i]) for i, page in enumerate(journey.pages)])
            number += len(journey.pages)
        return Routes(list(self._plan.citizens.journeys.values()), routes)

    def _station(self, portal: SimulatedPortal, chance: np.random.Generator) -> Station:
        if self._together == 1:
            return Servers(portal.servers, portal.service_s, chance)
        return BirthDeath(portal.servers, portal.service_s, chance, self._together)

    def _weighed(self, cell: Cell) -> Cell:
        return cell if self._together == 1 else replace(cell, counts=cell.counts * self._together)

    def _cells(self, second: Second) -> Iterator[Cell]:
        visits, thinks = second.visits, second.thinks
        for cell in self._visit_cells(SERVICE, second.number, visits):
            yield from (cell, replace(cell, kind=REQUEST))  # a page is one request: its main document
            yield replace(cell, kind=OWN_DELAY, buckets=AT_ONCE[0], counts=AT_ONCE[1] * cell.total)
        for kind, then in ((RELOADED, manners.RELOADED), (LEFT, manners.LEFT)):
            yield from self._visit_cells(kind, second.number, visits.those(visits.then == then))
        yield from count_latencies(second.number, THINK, self._page_labels, thinks.page, thinks.took_s)
        late_s = np.zeros(len(second.arrived))
        yield from count_latencies(second.number, ARRIVAL, self._arrival_labels, second.arrived, late_s)

    def _visit_cells(self, kind: str, second: int, visits: Visits) -> tuple[Cell, ...]:
        label = visits.page * len(OUTCOMES) + visits.outcome
        return count_latencies(second, kind, self._visit_labels, label, visits.waited_s)


def manners_of(plan: Plan) -> Manners:
    """How the plan's citizens behave."""
    citizens = plan.citizens
    patience, retries = citizens.manners.patience, citizens.manners.retries
    return Manners(
        think_s=draw_of(citizens.think_time),
        timeout_s=citizens.request_timeout_s,
        patience=Patience(draw_of(patience.waits), patience.reloads, patience.most_reloads) if patience else None,
        retries=Retries(retries.share, retries.most, draw_of(retries.pause)) if retries else None,
    )


def draw_of(time: ThinkTime) -> Draw:
    """The same distribution as `time.draw_s`, for many at once."""
    return partial(_drawn_s, time)


@singledispatch
def _drawn_s(time: ThinkTime, chance: np.random.Generator, count: int) -> Seconds:
    raise TypeError(f"no draws are known for {type(time).__name__}")


@_drawn_s.register
def _constant(time: Constant, chance: np.random.Generator, count: int) -> Seconds:
    return np.full(count, float(time.value_s))


@_drawn_s.register
def _exponential(time: Exponential, chance: np.random.Generator, count: int) -> Seconds:
    return chance.exponential(time.average_s, count)


@_drawn_s.register
def _lognormal(time: Lognormal, chance: np.random.Generator, count: int) -> Seconds:
    return chance.lognormal(np.log(time.median_s), time.sigma, count)


@_drawn_s.register
def _empirical(time: Empirical, chance: np.random.Generator, count: int) -> Seconds:
    values_s = np.array(time.values_s)
    drawn_s: Seconds = np.interp(chance.random(count) * (len(values_s) - 1), np.arange(len(values_s)), values_s)
    return drawn_s

"""The plan: a scenario with every choice made, frozen before the first request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from contract.documents import DocumentSizes
from contract.manners import Manners, Typing
from contract.objectives import Objective, StopRule
from contract.search import Search
from contract.think_time import ThinkTime

CLOSED = "closed"  # so many citizens are held: each that leaves is followed by another
RAMP, SETTLE, MEASURE = "ramp", "settle", "measure"  # what a stage does, one after the other
SESSIONS = "sessions"  # so many citizens arrive a second, whatever the portal does; how many are there then, emerges


@dataclass(frozen=True)
class Level:
    """A number of concurrent users that somebody stated or saw, with where and when."""

    users: int
    source: str | None = None
    date: str | None = None


@dataclass(frozen=True)
class Target:
    """The portal under test: where it is, and every host that a citizen may talk to on the way."""

    name: str
    base_url: str
    hosts: tuple[str, ...]  # host:port; a bare host means its scheme's port
    embedded: bool = False
    addresses: tuple[str, ...] = ()  # address:port that the gate resolved the hosts to; a worker reaches no other

    @property
    def is_simulated(self) -> bool:
        """Is it no portal at all, but a queue in a computer's memory?"""
        return self.base_url == SIMULATION.base_url


SIMULATION = Target("simulation", "simulation:", ())


@dataclass(frozen=True)
class Citizens:
    """Who comes, and how they behave; `journeys` are the shares of the sessions started, adding up to 1.

    `returning` is the share whose browser has the portal's static parts from an earlier visit; `static_parts` is
    whether the portal has to deliver them at all (else a CDN does); `tls_resumption` is whether a citizen's further
    connections resume the TLS session of its first; `forwarded_for` is whether each citizen names an
    address of its own in X-Forwarded-For; `locustfile` is the Python file that holds the journeys, if not ours.
    """

    journeys: Mapping[str, float]
    think_time: ThinkTime
    request_timeout_s: float
    typing: Typing = Typing()  # noqa: RUF009 - frozen
    manners: Manners = Manners()  # noqa: RUF009 - frozen
    documents: DocumentSizes = DocumentSizes()  # noqa: RUF009 - frozen
    returning: float = 0.0
    static_parts: bool = True
    tls_resumption: bool = False
    forwarded_for: bool = False
    locustfile: str | None = None


@dataclass(frozen=True)
class Stage:
    """One utilisation: the load moves to it during `ramp_s`, settles, and is measured.

    |<- ramp_s ->|<- settle_s ->|<--- measure_s --->|
    start_s      reached                            end_s

    `citizens` are those that are held (closed), or those that are there on average while the portal takes no time to
    answer (sessions); then `arrivals_per_s` come, to a fleet in which `at_hand` are ready to. A stage that `moves`
    goes on from the load before it to its own until its end, and is measured all the way.
    """

    index: int
    utilisation: float
    users: int
    citizens: int
    start_s: float
    ramp_s: float
    settle_s: float
    measure_s: float
    model: str = CLOSED
    arrivals_per_s: float = 0.0
    at_hand: int = 0
    moves: bool = False

    @property
    def measure_from_s(self) -> float:
        """When the window opens, in seconds of the run."""
        return self.start_s + self.ramp_s + self.settle_s

    @property
    def end_s(self) -> float:
        """When the window closes and the next stage begins, in seconds of the run."""
        return self.measure_from_s + self.measure_s

    def phase_at(self, t_s: float) -> str:
        """RAMP, SETTLE or MEASURE, at a second of the run."""
        if t_s >= self.measure_from_s:
            return MEASURE
        return RAMP if t_s < self.start_s + self.ramp_s else SETTLE


@dataclass(frozen=True)
class Plan:
    """Everything that the fleet and the analysis have to know.

    `source_addresses` are this machine's addresses that citizens connect from, in turns; none: the system chooses.
    Latencies are recorded in intervals of `interval_s` seconds, the first of which begins with the run. `pause_s` is
    how long a citizen reads and types between two pages on average, None where nobody worked it out. The plan is
    carried out `replicates` times, each a run of its own. Where there is a `search`, the stages are its slots, all at
    its highest load: which load each tries is found out while the run goes (`as_carried_out`), and slots that it does
    not need are left out. `share_of_pages` is, of all pages that the mix of journeys asks for, the share of those that
    a throughput objective of some pages is about, by what it names.
    """

    name: str
    about: str
    stated_capacity: Level
    observed_peak: Level | None
    target: Target
    scale: float
    seed: int
    workers: int
    citizens: Citizens
    stages: tuple[Stage, ...]
    objectives: tuple[Objective, ...]
    stop_when: tuple[StopRule, ...]
    source_addresses: tuple[str, ...] = ()
    interval_s: int = 1
    search: Search | None = None
    pause_s: float | None = None
    replicates: int = 1
    share_of_pages: Mapping[str, float] = field(default_factory=dict)

    @property
    def duration_s(self) -> float:
        """From the first citizen to the end of the last window."""
        return self.stages[-1].end_s

    @property
    def most_citizens(self) -> int:
        """The largest number of citizens that have to be ready in any stage."""
        return max(max(stage.citizens, stage.at_hand) for stage in self.stages)

    def citizens_at(self, t_s: float) -> int:
        """How many citizens should be there at a second of the run: a straight line in a ramp, level after it."""
        return round(self._level_at(t_s))

    def at_hand_at(self, t_s: float) -> int:
        """How many citizens the fleet has to keep ready at a second of the run: in a closed load, those that visit."""
        stage = self.stage_at(t_s)
        return stage.at_hand if stage is not None and stage.model == SESSIONS else self.citizens_at(t_s)

    def arrivals_per_s_at(self, t_s: float) -> float:
        """How many citizens arrive in the whole fleet at a second of the run; 0 in a closed load."""
        stage = self.stage_at(t_s)
        if stage is None or stage.model != SESSIONS:
            return 0.0
        return stage.arrivals_per_s * self._level_at(t_s) / stage.citizens

    def stage_at(self, t_s: float) -> Stage | None:
        """The stage of a second of the run; None after the last."""
        return next((stage for stage in self.stages if t_s < stage.end_s), None)

    def _level_at(self, t_s: float) -> float:
        before = 0
        for stage in self.stages:
            if t_s < stage.end_s:
                moving_s = stage.end_s - stage.start_s if stage.moves else stage.ramp_s
                share = min(1.0, max(0.0, t_s - stage.start_s) / moving_s) if moving_s else 1.0
                return before + share * (stage.citizens - before)
            before = stage.citizens
        return float(before)


def as_carried_out(plan: Plan, loads: Sequence[float]) -> Plan:
    """The plan of a search with the loads that its first slots tried, as utilisations; other plans are as they were."""
    if plan.search is None or not loads:
        return plan
    return replace(plan, stages=tuple(_trial(plan, *each) for each in zip(plan.stages, loads, strict=False)))


def _trial(plan: Plan, slot: Stage, load: float) -> Stage:
    users = load * plan.stated_capacity.users
    return replace(slot, utilisation=load, users=round(users), citizens=max(1, round(users / plan.scale)))

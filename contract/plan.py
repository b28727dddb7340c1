"""The plan: a scenario with every choice made, frozen, as it is written to plan.json before the first request."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from contract.documents import DocumentSizes, Size
from contract.manners import Manners, Patience, Retries, Typing
from contract.objectives import Objective, StopRule, read_objective, read_stop_rule
from contract.search import Search
from contract.sense import nonsense
from contract.shape import require_shape
from contract.think_time import ThinkTime, think_time_from_json

PLAN_FORMAT = 4
MOST_PROBLEMS = 5  # that are told of a damaged one
# Format 1 knew closed loads only, of citizens who neither typed nor lost patience; 2 knew intervals of a second only;
# 3 knew no replicates.
READABLE_FORMATS = (1, 2, 3, PLAN_FORMAT)
CLOSED = "closed"  # so many citizens are held: each that leaves is followed by another
SESSIONS = "sessions"  # so many citizens arrive a second, whatever the portal does; how many are there then, emerges


class UnreadablePlan(ValueError):
    """plan.json is missing, damaged, or of a format that this version does not know."""


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


@dataclass(frozen=True)
class Plan:
    """Everything that the fleet and the analysis have to know.

    `source_addresses` are this machine's addresses that citizens connect from, in turns; none: the system chooses.
    Latencies are recorded in intervals of `interval_s` seconds, the first of which begins with the run. `pause_s` is
    how long a citizen reads and types between two pages on average, None where nobody worked it out. The plan is
    carried out `replicates` times, each a run of its own. Where there is a `search`, the stages are its slots, all at
    its highest load: which load each tries is found out while the run goes (`as_carried_out`), and slots that it does
    not need are left out.
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


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """A plan as plain JSON values; `plan_from_json` reads them back to an equal plan."""
    value = {field.name: getattr(plan, field.name) for field in dataclasses.fields(plan)}
    value["stated_capacity"] = dataclasses.asdict(plan.stated_capacity)
    value["observed_peak"] = dataclasses.asdict(plan.observed_peak) if plan.observed_peak else None
    value["target"] = dataclasses.asdict(plan.target) | {
        "hosts": list(plan.target.hosts),
        "addresses": list(plan.target.addresses),
    }
    value["citizens"] = _citizens_to_json(plan.citizens)
    value["stages"] = [dataclasses.asdict(stage) for stage in plan.stages]
    value["objectives"] = [objective.text for objective in plan.objectives]
    value["stop_when"] = [rule.text for rule in plan.stop_when]
    value["source_addresses"] = list(plan.source_addresses)
    search = value.pop("search")
    return {"format": PLAN_FORMAT} | value | ({"search": dataclasses.asdict(search)} if search else {})


def plan_from_json(value: Mapping[str, Any]) -> Plan:
    """Read a plan back; raises UnreadablePlan."""
    if value.get("format") not in READABLE_FORMATS:
        raise UnreadablePlan(f"found plan format {value.get('format')!r}, expected at most {PLAN_FORMAT}")
    try:
        plan = _plan_of({key: item for key, item in value.items() if key != "format"})
        require_shape(plan, Plan, "plan")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadablePlan(f"plan.json is damaged: {error}") from error
    if found := list(nonsense(plan)):
        raise UnreadablePlan(f"plan.json is damaged: {'; '.join(found[:MOST_PROBLEMS])}")
    return plan


def read_plan(path: Path) -> Plan:
    """Read plan.json; raises UnreadablePlan."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UnreadablePlan(f"cannot read the plan {path}: {error}") from error
    if not isinstance(value, dict):
        raise UnreadablePlan(f"{path} does not hold a plan")
    return plan_from_json(value)


def _citizens_to_json(citizens: Citizens) -> dict[str, Any]:
    patience, retries = citizens.manners.patience, citizens.manners.retries
    value = {field.name: getattr(citizens, field.name) for field in dataclasses.fields(citizens)}
    del value["manners"]
    return value | {
        "journeys": dict(citizens.journeys),
        "think_time": citizens.think_time.to_json(),
        "typing": dataclasses.asdict(citizens.typing),
        "documents": dataclasses.asdict(citizens.documents),
        "patience": patience and vars(patience) | {"waits": patience.waits.to_json()},
        "retries": retries and vars(retries) | {"pause": retries.pause.to_json()},
    }


def _citizens_of(value: Mapping[str, Any]) -> Citizens:
    plain = {key: item for key, item in value.items() if key not in ("patience", "retries")}
    patience, retries = value.get("patience"), value.get("retries")
    manners = Manners(
        Patience(**patience | {"waits": think_time_from_json(patience["waits"])}) if patience else None,
        Retries(**retries | {"pause": think_time_from_json(retries["pause"])}) if retries else None,
    )
    think_time, typing = think_time_from_json(value["think_time"]), Typing(**value.get("typing", {}))
    read = {"think_time": think_time, "typing": typing, "manners": manners}
    return Citizens(**plain | read | {"documents": _documents_of(value.get("documents"))})


def _documents_of(value: Mapping[str, Any] | None) -> DocumentSizes:
    if value is None:
        return DocumentSizes()
    return DocumentSizes(value["photos"], Size(**value["photo"]), Size(**value["scan"]))


def _stage_of(value: Mapping[str, Any]) -> Stage:
    stage = Stage(**value)
    if stage.model not in (CLOSED, SESSIONS):
        raise ValueError(f"a stage is of the model {stage.model!r}")
    return stage


def _plan_of(value: dict[str, Any]) -> Plan:
    target = dict(value["target"])
    target["hosts"], target["addresses"] = tuple(target["hosts"]), tuple(target.get("addresses", ()))
    return Plan(
        **value
        | {
            "stated_capacity": Level(**value["stated_capacity"]),
            "observed_peak": Level(**value["observed_peak"]) if value["observed_peak"] else None,
            "target": Target(**target),
            "citizens": _citizens_of(value["citizens"]),
            "stages": tuple(_stage_of(stage) for stage in value["stages"]),
            "objectives": tuple(read_objective(text) for text in value["objectives"]),
            "stop_when": tuple(read_stop_rule(text) for text in value["stop_when"]),
            "source_addresses": tuple(value.get("source_addresses", ())),
            "search": Search(**value["search"]) if value.get("search") else None,
        }
    )

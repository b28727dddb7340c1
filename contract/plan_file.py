"""plan.json: the plan as plain values, written before the first request, and read back to an equal plan."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from contract.documents import DocumentSizes, Size
from contract.json_text import read_json
from contract.manners import Manners, Patience, Retries, Typing
from contract.objectives import read_objective, read_stop_rule
from contract.plan import CLOSED, SESSIONS, Citizens, Level, Plan, Stage, Target
from contract.search import Search
from contract.sense import nonsense
from contract.shape import require_shape
from contract.think_time import think_time_from_json

PLAN_FORMAT = 4
MOST_PROBLEMS = 5  # that are told of a damaged one
# Format 1 knew closed loads only, of citizens who neither typed nor lost patience; 2 knew intervals of a second only;
# 3 knew no replicates.
READABLE_FORMATS = (1, 2, 3, PLAN_FORMAT)


class UnreadablePlan(ValueError):
    """plan.json is missing, damaged, or of a format that this version does not know."""


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
    search, shares = value.pop("search"), dict(value.pop("share_of_pages"))
    beside = {"search": dataclasses.asdict(search) if search else None, "share_of_pages": shares}
    return {"format": PLAN_FORMAT} | value | {name: found for name, found in beside.items() if found}


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
        value = read_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
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

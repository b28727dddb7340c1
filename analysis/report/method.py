"""How it was measured: plan, citizens and their manners, seeds, versions and machine, as a table."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from analysis.finding import at_scale, level_of
from analysis.language import Said, said
from analysis.recording import Recording
from analysis.report.cells import Cell, Table
from analysis.torn_files import sound_number
from contract.manners import Patience, Retries, Typing
from contract.plan import SESSIONS, Plan, Stage
from contract.think_time import ThinkTime

MOST_STAGES = 12  # told of one by one
AGGREGATED = re.compile(r"by aggregation: ([0-9]{1,12}) citizens together")  # as cli.simulating says it
Text = Said | str


def method_table(recording: Recording) -> Table:
    """How it was measured: plan, seeds, versions, machine."""
    rows = tuple((Cell(said(f"method.{key}")), Cell(text)) for key, text in _method(recording) if text)
    return Table((Cell(""), Cell("")), rows, words=2)


def _method(recording: Recording) -> Iterator[tuple[str, Text]]:
    plan, made = recording.plan, recording.provenance
    yield "scenario", f"{plan.name}: {plan.about}"
    yield "stated_capacity", level_of(plan.stated_capacity)
    yield "observed_peak", level_of(plan.observed_peak) if plan.observed_peak else ""
    yield "target", f"{plan.target.name}, {plan.target.base_url}"
    yield "simulation", _engine(made.get("simulation"))
    yield "scale", said("method.stands_for", scale=plan.scale) if plan.scale != 1 else "1:1"
    yield "stages", _stages(plan)
    yield "journeys", said("method.several", parts=_shares(plan))
    yield "think_time", _time(plan.citizens.think_time)
    yield "typing", _typing(plan.citizens.typing)
    yield "patience", _patience(plan.citizens.manners.patience)
    yield "retries", _retries(plan.citizens.manners.retries)
    yield "returning", said("method.share", share=plan.citizens.returning) if plan.citizens.returning else ""
    yield "static_parts", "" if plan.citizens.static_parts else said("method.no_static_parts")
    yield "request_timeout", said("method.duration", duration_s=plan.citizens.request_timeout_s)
    yield "stop_rules", said("method.stops", rules=_stops(plan)) if plan.stop_when else ""
    yield "fleet", said(_counted("method.worker", plan.workers), workers=plan.workers, seed=str(plan.seed))
    yield "latencies", said("method.intervals", interval_s=plan.interval_s) if plan.interval_s > 1 else ""
    yield "versions", _plain(made.get("versions"))
    yield "commit", _plain(made.get("commit"))
    yield "machine", _machine(made.get("machine"))
    yield "scenario_hash", _plain(made.get("scenario_sha256"))
    yield "declares", _declared(made.get("target_declares"))


def _counted(key: str, count: int) -> str:
    """The key of a text that is another where there is one alone."""
    return key if count == 1 else f"{key}s"


def _shares(plan: Plan) -> tuple[Said, ...]:
    journeys = plan.citizens.journeys.items()
    return tuple(said("method.journey", journey=name, share=share) for name, share in journeys)


def _stops(plan: Plan) -> tuple[Said, ...]:
    return tuple(said("method.stop", condition=rule.condition, for_s=rule.for_s) for rule in plan.stop_when)


def _stages(plan: Plan) -> Said:
    """Each stage; of many the first and the last."""
    stages = plan.stages
    if len(stages) <= MOST_STAGES:
        return said("method.each_stage", stages=tuple(_stage(stage, plan.scale) for stage in stages))
    ends = {"first": _stage(stages[0], plan.scale), "last": _stage(stages[-1], plan.scale)}
    return said("method.many_stages", count=len(stages), duration_s=plan.duration_s, **ends)


def _stage(stage: Stage, scale: float) -> Said:
    spans = (("ramp", stage.ramp_s), ("settle", stage.settle_s), ("measured", stage.measure_s))
    times = tuple(said(f"method.{key}", duration_s=duration_s) for key, duration_s in spans if duration_s)
    arrivals = (
        said("method.arrivals", rate=stage.arrivals_per_s, at_scale=at_scale(scale)) if stage.model == SESSIONS else ""
    )
    moving = said("method.moving") if stage.moves else ""
    return said("method.stage", load=stage.utilisation, arrivals=arrivals, times=times, moving=moving)


def _time(time: ThinkTime) -> Said:
    """A distribution with its mean; of a measured one its quartiles."""
    ((kind, parameters),) = time.to_json().items()
    told = _quartiles(parameters["values_s"]) if kind == "empirical" else parameters
    numbers = (*told.items(), ("mean", time.mean_s))
    parts = tuple(said("method.parameter", name=_named(name), duration_s=value_s) for name, value_s in numbers)
    return said("method.distribution", kind=said(f"method.{kind}"), parts=parts)


def _named(parameter: str) -> Said:
    return said(f"method.parameters.{parameter.removesuffix('_s')}")


def _quartiles(values_s: Sequence[float]) -> Mapping[str, float]:
    return {
        "lower_quartile": values_s[len(values_s) // 4],
        "median": values_s[len(values_s) // 2],
        "upper_quartile": values_s[3 * len(values_s) // 4],
    }


def _typing(typing: Typing) -> Text:
    if typing == Typing():
        return ""
    return said("method.types", character_s=typing.character_s, field_s=typing.field_s)


def _patience(patience: Patience | None) -> Text:
    if patience is None:
        return ""
    reloads = {"share": patience.reloads, "most": patience.most_reloads}
    return said("method.waits", waits=_time(patience.waits), **reloads)


def _retries(retries: Retries | None) -> Text:
    if retries is None:
        return ""
    return said("method.tries_again", share=retries.share, most=retries.most, pause=_time(retries.pause))


def _machine(value: Any) -> Text:
    """What of the machine a reader can weigh; what a damaged provenance says otherwise is left out."""
    if not isinstance(value, dict):
        return _plain(value)
    names = [str(value[name]) for name in ("processor", "system") if isinstance(value.get(name), str) and value[name]]
    known = [(name, sound_number(value.get(name))) for name in ("cores", "memory_bytes", "open_files", "local_ports")]
    told = [said(f"method.machine_has.{name}", count=number) for name, number in known if number is not None]
    return said("method.several", parts=(*names, *told)) if names or told else ""


def _declared(value: Any) -> Text:
    """Of what the target says of itself, its size: its counts are for who compares them."""
    scale = sound_number(value.get("scale")) if isinstance(value, dict) else None
    return "" if scale is None else said("method.declares_scale", scale=scale)


def _engine(value: Any) -> Text:
    """How it was simulated: every citizen on its own, or so many together."""
    told = value.get("engine") if isinstance(value, dict) else None
    if not isinstance(told, str):
        return _plain(value)
    together = AGGREGATED.match(told)
    if together:
        return said("method.simulated_together", together=float(together[1]))
    return said("method.simulated_exactly") if told.startswith("exact") else told


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(inner)}" for name, inner in value.items() if inner not in (None, {}, ""))
    return "" if value is None else str(value)

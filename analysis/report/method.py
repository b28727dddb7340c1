"""How it was measured: plan, citizens and their manners, seeds, versions and machine, as a table."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from analysis.recording import Recording
from analysis.report.tables import Cell, Table
from analysis.text import level
from contract.manners import Patience, Retries, Typing
from contract.plan import SESSIONS, Plan, Stage
from contract.quantities import write_duration, write_percentage
from contract.think_time import ThinkTime

MOST_STAGES = 12  # told of one by one


def method_table(recording: Recording) -> Table:
    """How it was measured: plan, seeds, versions, machine."""
    return Table(("", ""), tuple((Cell(name), Cell(text)) for name, text in _method(recording) if text), words=2)


def _method(recording: Recording) -> Iterator[tuple[str, str]]:
    plan, made = recording.plan, recording.provenance
    yield "Scenario", f"{plan.name}: {plan.about}"
    yield "Stated capacity", level(plan.stated_capacity)
    yield "Observed peak", level(plan.observed_peak) if plan.observed_peak else ""
    yield "Target", f"{plan.target.name}, {plan.target.base_url}"
    yield "Simulation", _plain(made.get("simulation"))
    yield "Scale", f"one simulated citizen stands for {plan.scale:g}" if plan.scale != 1 else "1:1"
    yield "Stages", _stages(plan)
    yield "Journeys", ", ".join(f"{name} {write_percentage(share)}" for name, share in plan.citizens.journeys.items())
    yield "Think time", _time(plan.citizens.think_time)
    yield "Typing", _typing(plan.citizens.typing)
    yield "Patience", _patience(plan.citizens.manners.patience)
    yield "Retries", _retries(plan.citizens.manners.retries)
    yield "Returning citizens", write_percentage(plan.citizens.returning) if plan.citizens.returning else ""
    yield "Static parts", "" if plan.citizens.static_parts else "not asked of the target"
    yield "Request timeout", write_duration(plan.citizens.request_timeout_s)
    yield "Stop rules", "; ".join(rule.text for rule in plan.stop_when)
    yield "Fleet", f"{plan.workers} workers, seed {plan.seed}"
    yield "Latencies", f"recorded in intervals of {plan.interval_s} s" if plan.interval_s > 1 else ""
    yield "Versions", _plain(made.get("versions"))
    yield "Commit", _plain(made.get("commit"))
    yield "Machine", _plain(made.get("machine"))
    yield "Scenario hash", _plain(made.get("scenario_sha256"))
    yield "The target says of itself", _plain(made.get("target_declares"))


def _stages(plan: Plan) -> str:
    """Each stage; of many the first and the last."""
    stages = plan.stages
    if len(stages) <= MOST_STAGES:
        return "; ".join(map(_stage, stages))
    return f"{len(stages)} in {write_duration(plan.duration_s)}, from {_stage(stages[0])}; to {_stage(stages[-1])}"


def _stage(stage: Stage) -> str:
    times = (
        f"{write_duration(s)} {what}"
        for s, what in ((stage.ramp_s, "ramp"), (stage.settle_s, "to settle"), (stage.measure_s, "measured"))
        if s
    )
    how = f", {stage.arrivals_per_s:.3g} sessions/s" if stage.model == SESSIONS else ""
    return f"{write_percentage(stage.utilisation)}{how}: {', '.join(times)}{', moving' if stage.moves else ''}"


def _time(time: ThinkTime) -> str:
    """A distribution with its mean; of a measured one its quartiles."""
    ((kind, parameters),) = time.to_json().items()
    told = _quartiles(parameters["values_s"]) if kind == "empirical" else parameters
    numbers = ", ".join(f"{name.removesuffix('_s')} {write_duration(s)}" for name, s in told.items())
    return f"{kind}: {numbers}, mean {write_duration(time.mean_s)}"


def _quartiles(values_s: Sequence[float]) -> Mapping[str, float]:
    return {
        "lower quartile": values_s[len(values_s) // 4],
        "median": values_s[len(values_s) // 2],
        "upper quartile": values_s[3 * len(values_s) // 4],
    }


def _typing(typing: Typing) -> str:
    if typing == Typing():
        return ""
    return f"{write_duration(typing.character_s)} a character, {write_duration(typing.field_s)} a field"


def _patience(patience: Patience | None) -> str:
    if patience is None:
        return ""
    share, most = write_percentage(patience.reloads), patience.most_reloads
    return f"{_time(patience.waits)}; then {share} reload, at most {most} times a page, and the others leave"


def _retries(retries: Retries | None) -> str:
    if retries is None:
        return ""
    share = write_percentage(retries.share)
    return f"{share} try a failed page again, at most {retries.most} times, after {_time(retries.pause)}"


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(inner)}" for name, inner in value.items() if inner not in (None, {}, ""))
    return "" if value is None else str(value)

"""What the verdict says, in texts that are in no language yet: the answer, its headline, the finding, the reasons."""

from collections.abc import Sequence

from analysis.estimate import Estimate, Result
from analysis.language import Said, number, said
from analysis.stages import ObjectiveVerdict, StageVerdict
from analysis.verdict import Verdict
from contract.objectives import Measure, Objective
from contract.plan import Level, Stage
from contract.run_folder import COMPLETED

FORM_BY_MEASURE: dict[Measure, str] = {"latency": "latency", "errors": "share", "throughput": "rate"}
LEVELS = {(True, True): "sourced_and_dated", (True, False): "sourced", (False, True): "dated", (False, False): "bare"}
UNDECIDED_RESULTS: tuple[Result, ...] = ("UNDECIDED", "INVALID", "NOT_RUN")


def answer_of(verdict: Verdict) -> Said:
    """`SUPPORTED`; `SUPPORTED at 1:100` where one citizen stood for 100; `SUPPORTED, simulated` where no portal was;
    `SUPPORTED in part` where the scenario is one part of the evidence.
    """
    answer = said(f"answer.{verdict.answer}")
    if verdict.part and verdict.answer == "supported":
        answer = said("answered.in_part", answer=answer)
    if verdict.is_scaled:
        answer = said("answered.scaled", answer=answer, scale=verdict.scale)
    return said("answered.simulated", answer=answer) if verdict.is_simulated else answer


def headline_of(verdict: Verdict) -> Said:
    """The answer to the question that the stated capacity is, in two sentences without a term of art."""
    held, failed = verdict.passed_up_to, verdict.failed_from
    key: str = verdict.answer
    if verdict.answer == "refuted" and held is None:
        key = "refuted_from_the_first"
    if verdict.answer == "supported" and verdict.part:
        key = "supported_in_part"
    headline = said(
        f"headline.{key}",
        stated=verdict.stated_capacity.users,
        held=held.users if held else None,
        failed=failed.users if failed else None,
    )
    if verdict.part and _held_in_part(verdict):
        told = {"pause_s": verdict.part.pause_s, "open": verdict.part.evidence.said("leaves_open")}
        headline = said("headline.in_part", headline=headline, **told)
    if verdict.is_scaled:
        headline = said("headline.scaled", headline=headline, scale=verdict.scale)
    return said("headline.simulated", headline=headline) if verdict.is_simulated else headline


def _held_in_part(verdict: Verdict) -> bool:
    """Did a portal hold what is one part of the evidence? To break any part is to break the whole."""
    return verdict.part is not None and verdict.answer in ("supported", "not_reached")


def finding_of(verdict: Verdict) -> Said:
    """The verdict in one exact sentence, after its answer."""
    match verdict.answer:
        case "supported" | "not_reached":
            return _held(verdict)
        case "refuted":
            return _refuted(verdict)
        case "inconclusive":
            return said("finding.inconclusive", obstacles=_obstacles(verdict, UNDECIDED_RESULTS))
        case "invalid":
            return said("finding.invalid", obstacles=_obstacles(verdict, ("INVALID", "NOT_RUN")))


def load_of_stage(stage: Stage | None) -> Said:
    """`72,000 concurrent users (60 % of the stated capacity)`."""
    if stage is None:
        return said("finding.no_load")
    return said("finding.load", users=stage.users, load=stage.utilisation)


def reasons_of(stage: StageVerdict) -> Said:
    """Why a stage did not pass: what it broke, or what kept it from being decided; empty where it passed."""
    if stage.result == "NOT_RUN":
        return said("reason.not_run")
    if stage.result == "INVALID":
        failed = [gate for gate in stage.generator_gates if not gate.passed]
        return _several([said("reason.gate", gate=gate.title, seen=gate.seen) for gate in failed])
    if not stage.objectives:
        return said("reason.no_objective")
    broken = [_broken(item) for item in stage.objectives if item.result == "FAIL"]
    open_ = [_undecided(item) for item in stage.objectives if item.result == "UNDECIDED"]
    if stage.result == "UNDECIDED" and not broken + open_:
        open_ = [_undecided(item) for item in stage.objectives if item.result == "NOT_RUN"]
    return _several(broken + open_)


def result_of(item: ObjectiveVerdict) -> Said:
    """The result of one objective at one stage; `NOT ASKED` where the load could not even offer it."""
    return said("result.NOT_ASKED" if item.result == "NOT_RUN" and item.reason else f"result.{item.result}")


def exceeded_of(objective: Objective) -> Said:
    """`p95 of page exceeded 500 ms`."""
    below = objective.measure == "throughput"
    return said("reason.fell_below" if below else "reason.exceeded", objective=objective)


def level_of(level: Level) -> Said:
    """`120,000 concurrent users (Government Office, 28 July 2025)`."""
    known = LEVELS[bool(level.source), bool(level.date)]
    values = {name: text for name, text in (("source", level.source), ("date", level.date)) if text}
    return said(f"level.{known}", users=level.users, **values)


def levels_of(verdict: Verdict) -> tuple[Said, ...]:
    """The two loads that all others are measured by, with their sources, a sentence each."""
    stated = said("level.stated", level=level_of(verdict.stated_capacity))
    if verdict.observed_peak is None:
        return (stated,)
    return stated, said("level.peak", level=level_of(verdict.observed_peak))


def mark_of(scale: float, is_simulated: bool) -> Said | str:
    """What a chart that lies as a file of its own says of how it came about; empty of a portal tested at full size."""
    if is_simulated:
        return said("mark.simulated_scaled", scale=scale) if scale != 1 else said("mark.simulated")
    return said("mark.scaled", scale=scale) if scale != 1 else ""


def at_scale(scale: float) -> Said | str:
    """`, at 1:100` behind a rate as it was measured, where users stand at their full number; empty at full size."""
    return said("axis.at_scale", scale=scale) if scale != 1 else ""


def interval_of(estimate: Estimate, measure: Measure) -> Said | str:
    """`24 ms – 29 ms`; without an interval `at least 20 ms`, or `no interval`; empty without samples."""
    form = FORM_BY_MEASURE[measure]
    if estimate.value is None:
        return ""
    if estimate.low is not None and estimate.high is not None:
        return said("estimate.interval", low=number(estimate.low, form), high=number(estimate.high, form))
    if estimate.at_least:
        return said("estimate.at_least", limit=number(estimate.at_least, form))
    return said("estimate.no_interval")


def _several(reasons: Sequence[Said]) -> Said:
    return said("reason.several", reasons=tuple(reasons))


def _broken(item: ObjectiveVerdict) -> Said:
    broken = exceeded_of(item.objective)
    return said("reason.because", broken=broken, why=item.reason) if item.reason else broken


def _undecided(item: ObjectiveVerdict) -> Said:
    return said("reason.undecided", objective=item.objective, why=item.reason or said("reason.inside"))


def _held(verdict: Verdict) -> Said:
    """At the load that passed; up to it only where each lower stage passed too."""
    held = verdict.passed_up_to
    lower = {stage.stage.utilisation for stage in verdict.stages if held and stage.stage.utilisation < held.utilisation}
    passed = {stage.stage.utilisation for stage in verdict.stages if stage.result == "PASS"}
    open_ = len(lower - passed)
    load = said("finding.held_at" if open_ else "finding.held_up_to", load=load_of_stage(held))
    found = said(f"finding.{verdict.answer}", load=load)
    return said("finding.lower", finding=found, open=open_, loads=len(lower)) if open_ else found


def _refuted(verdict: Verdict) -> Said:
    failed, held = verdict.failed_from, verdict.passed_up_to
    broken = tuple(
        dict.fromkeys(
            exceeded_of(item.objective)
            for stage in verdict.stages
            if failed is not None and stage.stage.utilisation == failed.utilisation
            for item in stage.objectives
            if item.result == "FAIL"
        )
    )
    times = _times(verdict)
    if held is None or failed is None:
        return said("finding.refuted_from_the_first", broken=broken, load=load_of_stage(failed), times=times)
    return said(
        "finding.refuted",
        broken=broken,
        held=held.utilisation,
        failed=failed.utilisation,
        held_users=held.users,
        failed_users=failed.users,
        times=times,
    )


def _times(verdict: Verdict) -> Said | str:
    """How often the load that failed did so, where it came more than once and other results than FAIL as well."""
    failed = verdict.failed_from
    alike = [stage.result for stage in verdict.stages if failed and stage.stage.utilisation == failed.utilisation]
    count = alike.count("FAIL")
    return "" if count == len(alike) else said("finding.times", failed=count, stages=len(alike))


def _obstacles(verdict: Verdict, results: Sequence[Result]) -> tuple[Said, ...]:
    ended = () if verdict.ended == COMPLETED else (said(f"ended.{verdict.ended}"),)
    found = [stage for stage in verdict.stages if stage.result in results]
    if not found:
        return (*ended, said("obstacle.none"))
    first = found[0]
    result, load = said(f"result.{first.result}"), first.stage.utilisation
    at = said("obstacle.first", load=load, result=result, reasons=reasons_of(first))
    if len(found) == 1:
        return (*ended, at)
    return (*ended, at, said("obstacle.in_all", found=len(found), stages=len(verdict.stages)))

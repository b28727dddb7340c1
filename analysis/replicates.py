"""Replicates: the verdicts of runs of one plan made one, with the run as the sampling unit.

A portal that is started again may settle at another level (Zhang et al., Treadmill, ISCA 2016), so many pages of one
run are still one sample of that. A value is the mean over the runs, with Student's t on one degree of freedom less than
there are runs. A load passes where at most half of the runs break it, as RFC 9971 classifies it (contract.bounds).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from analysis.answer import find_answer
from analysis.batches import student
from analysis.doubt import Doubt
from analysis.doubts import inversion
from analysis.estimate import CONFIDENCE, NOTHING, ONE_SIDED, Estimate, Result
from analysis.gate import Gate
from analysis.stages import Measured, ObjectiveVerdict, StageVerdict
from analysis.verdict import Verdict
from contract.bounds import Goal, Trial, classify
from contract.plan import Stage
from contract.quantities import write_percentage
from contract.run_folder import COMPLETED, CRASHED, INTERRUPTED, SENT_AWAY, STOPPED

EXCEED_RATIO = 0.5  # of the runs that may break a load: the usual one of RFC 9971
RESULT_BY_CLASS: dict[str, Result] = {"lower bound": "PASS", "upper bound": "FAIL", "undecided": "UNDECIDED"}
OF_ONE_RUN = ("single run", "a higher load passed")  # doubts that the whole has its own of, or none
WORST_END = (SENT_AWAY, CRASHED, INTERRUPTED, STOPPED, COMPLETED)


def combine_verdicts(run: str, verdicts: Sequence[Verdict], planned: int) -> Verdict:
    """One verdict of at least one replicate; `planned` is how many there should have been."""
    first = verdicts[0]
    stages = tuple(
        combine_stages([verdict.stages[number] for verdict in verdicts], planned) for number in range(len(first.stages))
    )
    ends = {verdict.ended for verdict in verdicts}
    ended = next(word for word in WORST_END if word in ends)
    found = find_answer([(stage.stage.utilisation, stage.result) for stage in stages], ended)
    stage_by_load = {stage.stage.utilisation: stage.stage for stage in stages}
    return replace(
        first,
        run=run,
        ended=ended,
        answer=found.answer,
        passed_up_to=_stage_at(found.passed_up_to, stage_by_load),
        failed_from=_stage_at(found.failed_from, stage_by_load),
        stages=stages,
        doubts=tuple(sorted(_doubts(verdicts, stages, planned), key=lambda doubt: not doubt.grave)),
        exit_code=found.exit_code,
        replicates=tuple(verdicts),
    )


def combine_stages(stages: Sequence[StageVerdict], planned: int) -> StageVerdict:
    """One stage of several runs: classified, its numbers combined, and every gate that failed in any of them."""
    first = next((stage for stage in stages if stage.measured), stages[0])
    return StageVerdict(
        stage=first.stage,
        result=_class_of([(stage.stage, stage.measured, stage.result) for stage in stages], planned),
        objectives=tuple(_combine_objectives(stages, number, planned) for number in range(len(first.objectives))),
        measured=_combine_measured([stage.measured for stage in stages if stage.measured]),
        generator_gates=_failed_gates(stages, lambda stage: stage.generator_gates),
        steadiness_gates=_failed_gates(stages, lambda stage: stage.steadiness_gates),
        behind=next((stage.behind for stage in stages if stage.behind and stage.behind.blame), first.behind),
    )


def over_runs(values: Iterable[float | None]) -> Estimate:
    """The mean of the runs' values, with t on one degree of freedom less than there are runs; no interval of one."""
    known = np.array([value for value in values if value is not None])
    if not len(known):
        return NOTHING
    mean = float(known.mean())
    if len(known) < 2:
        return Estimate(mean, None, None, len(known))
    error = float(known.std(ddof=1)) / len(known) ** 0.5
    half, side = (student(len(known) - 1, confidence) * error for confidence in (CONFIDENCE, ONE_SIDED))
    low, least = (max(0.0, mean - each) for each in (half, side))
    return Estimate(mean, low, mean + half, len(known), least, mean + side)


def _class_of(found: Sequence[tuple[Stage, Measured | None, Result]], planned: int) -> Result:
    """PASS and FAIL are trials; what decides nothing is missing. Without any trial it is what the runs are."""
    trials = [
        Trial(_measured_s(stage, measured), result == "FAIL")
        for stage, measured, result in found
        if measured and result in ("PASS", "FAIL")
    ]
    results = {result for _, _, result in found}
    if not trials:
        return next(word for word in ("UNDECIDED", "INVALID", "NOT_RUN") if word in results)
    full_s = found[0][0].measure_s
    return RESULT_BY_CLASS[classify(trials, Goal(full_s, full_s * planned, EXCEED_RATIO))]


def _measured_s(stage: Stage, measured: Measured) -> float:
    """A window that passed or failed as a whole counts as whole, though its first and last second are cut."""
    seconds = measured.to_s - measured.from_s + measured.warm_up_s
    return stage.measure_s if seconds >= 0.9 * stage.measure_s else float(seconds)


def _combine_objectives(stages: Sequence[StageVerdict], number: int, planned: int) -> ObjectiveVerdict:
    items = [stage.objectives[number] for stage in stages]
    result = _class_of([(stage.stage, stage.measured, item.result) for stage, item in zip(stages, items, strict=True)],
                       planned)  # fmt: skip
    estimate = over_runs(item.estimate.value for item in items)
    broken = sum(item.result == "FAIL" for item in items)
    why = f"broken in {broken} of {len(items)} replicates" if broken else ""
    if result not in ("PASS", "FAIL") and not broken:
        why = next((item.why for item in items if item.why), "the replicates do not decide it")
    return ObjectiveVerdict(items[0].objective, result, estimate, why)


def _combine_measured(found: Sequence[Measured]) -> Measured | None:
    """Rates and quantiles over the runs; of crowds and arrivals those of the first."""
    if not found:
        return None
    percentiles = zip(*(each.latency for each in found), strict=True)
    return replace(
        found[0],
        warm_up_s=max(each.warm_up_s for each in found),
        throughput=over_runs(each.throughput.value for each in found),
        latency=tuple(over_runs(estimate.value for estimate in same) for same in percentiles),
        errors=over_runs(each.errors.value for each in found),
        cut=sum(each.cut for each in found),
    )


def _failed_gates(
    stages: Sequence[StageVerdict], gates_of: Callable[[StageVerdict], Sequence[Gate]]
) -> tuple[Gate, ...]:
    return tuple(
        replace(gate, evidence=f"replicate {number}: {gate.evidence}")
        for number, stage in enumerate(stages, start=1)
        for gate in gates_of(stage)
        if not gate.passed
    )


def _doubts(verdicts: Sequence[Verdict], stages: Sequence[StageVerdict], planned: int) -> list[Doubt]:
    found: dict[str, list[Doubt]] = {}
    for verdict in verdicts:
        for doubt in verdict.doubts:
            if doubt.what not in OF_ONE_RUN:
                found.setdefault(doubt.what, []).append(doubt)
    doubts = [_in_so_many(same, len(verdicts)) for same in found.values()]
    if len(verdicts) < planned:
        evidence = f"{len(verdicts)} of {planned} replicates were carried out"
        doubts.append(Doubt("replicates are missing", evidence, "Run the others too.", grave=len(verdicts) < 2))
    return doubts + _disagreements(verdicts, stages) + inversion(stages)


def _in_so_many(same: Sequence[Doubt], runs: int) -> Doubt:
    gravest = max(same, key=lambda doubt: doubt.grave)
    if len(same) == runs:
        return gravest
    return replace(gravest, evidence=f"in {len(same)} of {runs} replicates: {gravest.evidence}")


def _disagreements(verdicts: Sequence[Verdict], stages: Sequence[StageVerdict]) -> list[Doubt]:
    """Loads at which some replicates passed and others failed: the portal is not always the same."""
    found = []
    for number, stage in enumerate(stages):
        results = [verdict.stages[number].result for verdict in verdicts]
        if {"PASS", "FAIL"} <= set(results):
            load, failed = write_percentage(stage.stage.utilisation), results.count("FAIL")
            found.append(f"at {load} {results.count('PASS')} passed and {failed} failed")
    if not found:
        return []
    advice = "See what differs between the replicates' reports, or carry out more of them."
    return [Doubt("replicates disagree", "; ".join(found), advice)]


def _stage_at(load: float | None, stage_by_load: dict[float, Stage]) -> Stage | None:
    return None if load is None else stage_by_load[load]

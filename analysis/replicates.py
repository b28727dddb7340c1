"""Replicates: the verdicts of runs of one plan made one, with the run as the sampling unit.

A portal that is started again may settle at another level (Zhang et al., Treadmill, ISCA 2016), so many pages of one
run are still one sample of that. A load holds, or is broken, where more than half of the runs say so (analysis.trials),
and nothing holds while a run is missing or INVALID. A value is the median of the runs, between the least and the most
of them: so numbers and decision are one thing. Two or three runs allow no interval that anybody could use (Student's t
of one degree of freedom is 12.7); the range of n runs holds the median of all such runs in 1 - 2^(1 - n) of the cases.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from analysis.answer import find_answer
from analysis.doubt import Doubt
from analysis.doubts import inversion
from analysis.estimate import NOTHING, Estimate, Result
from analysis.gate import Gate
from analysis.stages import Measured, ObjectiveVerdict, StageVerdict
from analysis.trials import majority, said_by
from analysis.verdict import Verdict
from contract.plan import Stage
from contract.quantities import write_percentage
from contract.run_folder import COMPLETED, CRASHED, INTERRUPTED, STOPPED, TURNED_AWAY

WORDS: dict[Result, str] = {"INVALID": "invalid", "NOT_RUN": "missing"}
OF_ONE_RUN = ("single run", "a higher load passed")  # doubts that the whole has its own of, or none
WORST_END = (TURNED_AWAY, CRASHED, INTERRUPTED, STOPPED, COMPLETED)


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
    result = _together(stages, [stage.result for stage in stages], planned)
    objectives = tuple(_combine_objectives(stages, number, planned) for number in range(len(first.objectives)))
    return StageVerdict(
        stage=first.stage,
        result=result,
        objectives=objectives if result != "FAIL" else _each_that_broke(stages, objectives),
        measured=_combine_measured([stage.measured for stage in _believed(stages) if stage.measured]),
        generator_gates=_failed_gates(stages, lambda stage: stage.generator_gates),
        steadiness_gates=_failed_gates(stages, lambda stage: stage.steadiness_gates),
        behind=next((stage.behind for stage in stages if stage.behind and stage.behind.blame), first.behind),
    )


def over_runs(values: Iterable[float | None]) -> Estimate:
    """The median of the runs' values, the least and the most of them; of one run no range."""
    known = np.array([value for value in values if value is not None])
    if not len(known):
        return NOTHING
    least, most = (float(known.min()), float(known.max())) if len(known) > 1 else (None, None)
    return Estimate(float(np.median(known)), least, most, len(known))


def _believed(stages: Sequence[StageVerdict]) -> Sequence[StageVerdict]:
    """The runs whose numbers are the portal's own; all of them where there is none."""
    return [stage for stage in stages if stage.result != "INVALID"] or stages


def _together(stages: Sequence[StageVerdict], results: Sequence[Result], planned: int) -> Result:
    """Nothing passes while a run is missing or INVALID; enough runs that broke it are enough."""
    said = [said_by(stage, result) for stage, result in zip(stages, results, strict=True)]
    found = majority(said, planned)
    return "UNDECIDED" if found == "PASS" and _left_out(results, planned) else found


def _left_out(results: Sequence[Result], planned: int) -> str:
    """The runs that are missing or INVALID, named; empty without any."""
    every: list[Result] = [*results, *["NOT_RUN"] * (planned - len(results))]  # type: ignore[list-item]
    return ", ".join(f"replicate {number} is {WORDS[word]}" for number, word in enumerate(every, 1) if word in WORDS)


def _combine_objectives(stages: Sequence[StageVerdict], number: int, planned: int) -> ObjectiveVerdict:
    items = [stage.objectives[number] for stage in stages]
    results = [item.result for item in items]
    result = _together(stages, results, planned)
    estimate = over_runs(stage.objectives[number].estimate.value for stage in _believed(stages))
    broken = results.count("FAIL")
    reasons = [f"broken in {broken} of {planned} replicates"] if broken else []
    if result not in ("PASS", "FAIL"):
        own = next((item.why for item in items if item.why and item.result == "UNDECIDED"), "")
        not_asked = items[0].why if result == "NOT_RUN" else ""
        left_out = _left_out([stage.result for stage in stages], planned)
        reasons += [not_asked or left_out or own or "the replicates do not decide it"]
    return ObjectiveVerdict(items[0].objective, result, estimate, "; ".join(reasons))


def _each_that_broke(
    stages: Sequence[StageVerdict], together: tuple[ObjectiveVerdict, ...]
) -> tuple[ObjectiveVerdict, ...]:
    """A stage that most runs broke, though each objective only a few: every objective that any run broke is named."""
    if any(item.result == "FAIL" for item in together):
        return together
    return tuple(
        replace(item, result="FAIL") if any(stage.objectives[number].result == "FAIL" for stage in stages) else item
        for number, item in enumerate(together)
    )


def _combine_measured(found: Sequence[Measured]) -> Measured | None:
    """Rates and quantiles over the runs; crowds and arrivals are those of the first."""
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
        doubts.append(Doubt("replicates are missing", evidence, "Run the others too.", grave=True))
    found_by_load = [(stage.stage.utilisation, stage.result) for stage in stages]
    return doubts + _disagreements(verdicts, stages) + inversion(found_by_load)


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
    return [Doubt("replicates disagree", "; ".join(found), advice, grave=True)]


def _stage_at(load: float | None, stage_by_load: dict[float, Stage]) -> Stage | None:
    return None if load is None else stage_by_load[load]

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
from analysis.doubt import Doubt, doubt
from analysis.doubts import inversion
from analysis.estimate import NOTHING, Estimate, Result
from analysis.gate import Gate
from analysis.language import Said, said
from analysis.stages import Measured, ObjectiveVerdict, StageVerdict
from analysis.trials import majority, said_by
from analysis.verdict import Verdict
from contract.plan import Stage
from contract.run_folder import COMPLETED, CRASHED, INTERRUPTED, STOPPED, TURNED_AWAY

LEFT_OUT: tuple[Result, ...] = ("INVALID", "NOT_RUN")
OF_ONE_RUN = ("doubt.single_run.what", "doubt.higher_passed.what")  # doubts that the whole has its own of, or none
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
        doubts=tuple(sorted(_doubts(verdicts, stages, planned), key=lambda each: not each.grave)),
        exit_code=found.exit_code,
        replicates=tuple(verdicts),
    )


def combine_stages(stages: Sequence[StageVerdict], planned: int) -> StageVerdict:
    """One stage of several runs: classified, its numbers combined, and the gates of them all."""
    first = next((stage for stage in stages if stage.measured), stages[0])
    result = _together(stages, [stage.result for stage in stages], planned)
    objectives = tuple(_combine_objectives(stages, number, planned) for number in range(len(first.objectives)))
    return StageVerdict(
        stage=first.stage,
        result=result,
        objectives=objectives if result != "FAIL" else _each_that_broke(stages, objectives),
        measured=_combine_measured([stage.measured for stage in _believed(stages) if stage.measured]),
        generator_gates=_combine_gates(stages, lambda stage: stage.generator_gates),
        steadiness_gates=_combine_gates(stages, lambda stage: stage.steadiness_gates),
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
    found = majority([said_by(stage, result) for stage, result in zip(stages, results, strict=True)], planned)
    return "UNDECIDED" if found == "PASS" and _left_out(results, planned) else found


def _left_out(results: Sequence[Result], planned: int) -> Said | None:
    """The runs that are missing or INVALID, named; None without any."""
    every: list[Result] = [*results, *["NOT_RUN"] * (planned - len(results))]  # type: ignore[list-item]
    numbered = [(number, result) for number, result in enumerate(every, 1) if result in LEFT_OUT]
    named = [said("why.left_out", number=number, word=said(f"why.words.{result}")) for number, result in numbered]
    return said("why.several_left_out", runs=named) if named else None


def _combine_objectives(stages: Sequence[StageVerdict], number: int, planned: int) -> ObjectiveVerdict:
    items = [stage.objectives[number] for stage in stages]
    results = [item.result for item in items]
    # A run that did not ask for it says nothing of it, and is not missing.
    asking = [place for place, item in enumerate(items) if item.result != "NOT_RUN" or item.reason is None]
    chosen, silent = asking or range(len(items)), len(items) - len(asking) if asking else 0
    result = _together([stages[place] for place in chosen], [results[place] for place in chosen], planned - silent)
    estimate = over_runs(stage.objectives[number].estimate.value for stage in _believed(stages))
    broken = results.count("FAIL")
    reasons = [said("why.broken_in", broken=broken, runs=planned)] if broken else []
    if result not in ("PASS", "FAIL"):
        own = next((item.reason for item in items if item.reason and item.result == "UNDECIDED"), None)
        not_asked = items[0].reason if result == "NOT_RUN" else None
        left_out = _left_out([stage.result for stage in stages], planned)
        reasons += [not_asked or left_out or own or said("why.replicates_undecided")]
    reason = said("why.several", reasons=reasons) if reasons else None
    return ObjectiveVerdict(items[0].objective, result, estimate, reason)


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
    """Rates and quantiles over the runs; crowds, arrivals and resources are those of the first."""
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


def _combine_gates(
    stages: Sequence[StageVerdict], gates_of: Callable[[StageVerdict], Sequence[Gate]]
) -> tuple[Gate, ...]:
    """Every gate of every run that came to the stage, held or not, each with the number of its run."""
    return tuple(
        replace(gate, seen=said("gate.of_replicate", number=number, seen=gate.seen))
        for number, stage in enumerate(stages, start=1)
        for gate in gates_of(stage)
    )


def _doubts(verdicts: Sequence[Verdict], stages: Sequence[StageVerdict], planned: int) -> list[Doubt]:
    found: dict[str, list[Doubt]] = {}
    for verdict in verdicts:
        for each in verdict.doubts:
            if each.subject.key not in OF_ONE_RUN:
                found.setdefault(each.what, []).append(each)
    doubts = [_in_so_many(same, len(verdicts)) for same in found.values()]
    if len(verdicts) < planned:
        doubts.append(doubt("replicates_missing", grave=True, runs=len(verdicts), planned=planned))
    found_by_load = [(stage.stage.utilisation, stage.result) for stage in stages]
    return doubts + _disagreements(verdicts, stages) + inversion(found_by_load)


def _in_so_many(same: Sequence[Doubt], runs: int) -> Doubt:
    gravest = max(same, key=lambda each: each.grave)
    if len(same) == runs:
        return gravest
    return replace(gravest, seen=said("doubt.in_replicates", count=len(same), runs=runs, seen=gravest.seen))


def _disagreements(verdicts: Sequence[Verdict], stages: Sequence[StageVerdict]) -> list[Doubt]:
    """Loads at which some replicates passed and others failed: the portal is not always the same."""
    found = []
    for number, stage in enumerate(stages):
        results = [verdict.stages[number].result for verdict in verdicts]
        if {"PASS", "FAIL"} <= set(results):
            counts = {"passed": results.count("PASS"), "failed": results.count("FAIL")}
            found.append(said("doubt.replicates_disagree.load", load=stage.stage.utilisation, **counts))
    return [doubt("replicates_disagree", grave=True, loads=found)] if found else []


def _stage_at(load: float | None, stage_by_load: dict[float, Stage]) -> Stage | None:
    return None if load is None else stage_by_load[load]

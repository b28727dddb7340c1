"""Doubts: reasons not to believe the result that no single stage shows."""

from collections.abc import Callable, Iterable, Sequence

from analysis import load_doubts, machine_doubts, monitoring_doubts, sample_doubts
from analysis.answer import STATED, combine
from analysis.because import because, rule_of
from analysis.doubt import Doubt, doubt
from analysis.estimate import Result
from analysis.gate import Gate
from analysis.language import Said, said
from analysis.portal_count import began_anew, compare_counts
from analysis.recording import Recording
from analysis.stages import StageVerdict
from analysis.trials import result_by_load
from contract.run_folder import COMPLETED, STOPPED

MOST_CUT_PAGES = 0.01
MOST_GAVE_UP = 0.01
MOST_ALIKE = 3  # stages with a doubt each of one kind; more are told of together


def find_doubts(recording: Recording, stages: Sequence[StageVerdict]) -> tuple[Doubt, ...]:
    """Every doubt, the grave ones first."""
    found = [each for find in DOUBTS for each in find(recording, stages)]
    return tuple(sorted(found, key=lambda each: not each.grave))


def _single_run(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    return [doubt("single_run")]


def _simulated(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    return [doubt("simulated", grave=True)] if recording.plan.target.is_simulated else []


def _scaled(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    scale = recording.plan.scale
    if scale == 1:
        return []
    declared = recording.provenance.get("target_declares")
    size = declared.get("scale") if isinstance(declared, dict) else None
    doubts = [doubt("scaled", scale=scale)]
    if size != scale:
        nothing, declares = said("doubt.other_size.says_nothing"), said("doubt.other_size.declares", size=str(size))
        doubts.append(doubt("other_size", grave=True, scale=scale, says=nothing if size is None else declares))
    return doubts


def _ended_early(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    if recording.ended == COMPLETED:
        return []
    rules = [str(event.get("rule")) for event in recording.events_named("stop_rule")]
    why = str((recording.outcome or {}).get("because", ""))
    not_run = [verdict.stage.utilisation for verdict in stages if verdict.result == "NOT_RUN"]
    unmeasured = said("doubt.ended_early.not_measured", loads=_loads(not_run))
    seen = said(
        "doubt.ended_early.seen",
        how=said(f"end.{recording.ended}"),
        rule=said("doubt.ended_early.rule", rule=rule_of(rules[0], recording.plan.stop_when)) if rules else "",
        measured=unmeasured if not_run else said("doubt.ended_early.every_stage"),
        because=said("doubt.ended_early.because", because=because(why)) if why and not rules else "",
    )
    advice = said("doubt.ended_early.see" if recording.ended == STOPPED else "doubt.ended_early.again")
    return [Doubt(said("doubt.ended_early.what"), seen, advice, grave=bool(not_run))]


def _invalid_stages(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    found = [verdict for verdict in stages if verdict.result == "INVALID"]
    grave = [verdict for verdict in found if verdict.stage.utilisation <= 2 - STATED]
    beyond = [verdict for verdict in found if verdict not in grave]
    return _of_gates(grave, "invalid", _generator_gates, grave=True) + _of_gates(beyond, "invalid", _generator_gates)


def _late_generator(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    """A stage that failed by more than the generator's delay can explain: its numbers hold that delay all the same."""
    late = [verdict for verdict in stages if verdict.result == "FAIL" and _failed(verdict.generator_gates)]
    return _of_gates(late, "late_generator", _generator_gates)


def _unsteady_stages(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    unsteady = [verdict for verdict in stages if verdict.result != "INVALID" and _failed(verdict.steadiness_gates)]
    return _of_gates(unsteady, "not_steady", lambda verdict: verdict.steadiness_gates)


def _generator_gates(verdict: StageVerdict) -> Sequence[Gate]:
    return verdict.generator_gates


def _failed(gates: Sequence[Gate]) -> list[Gate]:
    return [gate for gate in gates if not gate.passed]


def _of_gates(
    verdicts: Sequence[StageVerdict],
    key: str,
    gates_of: Callable[[StageVerdict], Sequence[Gate]],
    grave: bool = False,
) -> list[Doubt]:
    """A doubt for each stage, or one for all where they are many: the table of gates has every one of them."""
    what = said(f"doubt.{key}")
    failed = [(verdict, gate) for verdict in verdicts for gate in _failed(gates_of(verdict))]
    if len(verdicts) > MOST_ALIKE:
        loads_by_gate: dict[Said, list[float]] = {}
        for verdict, gate in failed:
            loads_by_gate.setdefault(gate.title, []).append(verdict.stage.utilisation)
        gates = [said("doubt.gate_at", gate=gate, loads=_loads(loads)) for gate, loads in loads_by_gate.items()]
        seen = said("doubt.first_of_them", gates=gates, first=_evidence(_failed(gates_of(verdicts[0]))))
        subject = said("doubt.stages", count=len(verdicts), what=what)
        return [Doubt(subject, seen, _advice([gate for _, gate in failed]), grave)]
    return [
        Doubt(
            said("doubt.stage", load=verdict.stage.utilisation, what=what),
            _evidence(_failed(gates_of(verdict))),
            _advice(_failed(gates_of(verdict))),
            grave,
        )
        for verdict in verdicts
    ]


def _evidence(gates: Sequence[Gate]) -> Said:
    return said("reason.several", reasons=[said("reason.gate", gate=gate.title, seen=gate.seen) for gate in gates])


def _advice(gates: Sequence[Gate]) -> Said:
    return said("doubt.advice", advice=tuple(dict.fromkeys(gate.remedy for gate in gates if gate.remedy)))


def _loads(loads: Sequence[float]) -> Said:
    """`10 %, 20 %`; of many the lowest and the highest."""
    if len(loads) <= MOST_ALIKE:
        return said("doubt.loads", loads=tuple(loads))
    return said("doubt.many_loads", count=len(loads), least=min(loads), most=max(loads))


def _many_cut(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    doubts: list[Doubt] = []
    for verdict in stages:
        if verdict.measured is None:
            continue
        cut, pages = verdict.measured.cut, verdict.measured.cut + verdict.measured.errors.samples
        if cut > MOST_CUT_PAGES * pages:
            doubts.append(doubt("many_cut", load=verdict.stage.utilisation, cut=cut, pages=pages))
    return doubts


def _warmed_up_on_the_way(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    cuts = [
        said("doubt.warm_up.cut", cut_s=stage.measured.warm_up_s, load=stage.stage.utilisation)
        for stage in stages
        if stage.measured and stage.measured.warm_up_s
    ]
    return [doubt("warm_up", cuts=cuts)] if cuts else []


def _impatient(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    found = [
        (verdict.measured.impatience.gave_up_share, verdict.stage.utilisation)
        for verdict in stages
        if verdict.measured is not None and verdict.measured.impatience.gave_up_share > MOST_GAVE_UP
    ]
    if not found:
        return []
    share, load = max(found)
    return [doubt("impatient", share=share, load=load)]


def _pass_above_fail(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    return inversion(result_by_load(recording.plan, stages))


def inversion(results: Iterable[tuple[float, Result]]) -> list[Doubt]:
    """A load that passed though a lower one failed."""
    found = combine(results)
    failed = [load for load, result in found.items() if result == "FAIL"]
    above = [load for load, result in found.items() if result == "PASS" and failed and load > failed[0]]
    return [doubt("higher_passed", failed=failed[0], passed=above[-1])] if above else []


def _counts_differ(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    counts = compare_counts(recording)
    if counts is None or counts.agree:
        return []
    if counts.unrecorded:
        return [doubt("counts_more", recorded=counts.recorded, portal=counts.portal, unrecorded=counts.unrecorded)]
    return [doubt("counts_differ", grave=not counts.arrived, recorded=counts.recorded, portal=counts.portal)]


def _began_anew(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    return [doubt("began_anew", grave=True)] if began_anew(recording) else []


def _changed(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    files = recording.changed_files
    return [doubt("changed", grave=True, files=files)] if files else []


def _reports_lost(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    reports = sum(int(event.get("reports", 1)) for event in recording.events_named("reports_lost"))
    return [doubt("reports_lost", reports=reports)] if reports else []


DOUBTS: tuple[Callable[[Recording, Sequence[StageVerdict]], Iterable[Doubt]], ...] = (
    _simulated,
    load_doubts.one_part,
    load_doubts.thinner,
    _changed,
    _counts_differ,
    _began_anew,
    _reports_lost,
    _ended_early,
    _invalid_stages,
    _late_generator,
    _scaled,
    machine_doubts.full_machine,
    machine_doubts.shared_machine,
    machine_doubts.short_of_descriptors,
    machine_doubts.short_of_ports,
    machine_doubts.clocks_apart,
    _unsteady_stages,
    _pass_above_fail,
    _warmed_up_on_the_way,
    sample_doubts.too_few,
    sample_doubts.no_p99,
    sample_doubts.quantised,
    _many_cut,
    _impatient,
    monitoring_doubts.unread,
    monitoring_doubts.gaps,
    monitoring_doubts.no_utilisation,
    _single_run,
)

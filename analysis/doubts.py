"""Doubts: reasons not to believe the result that no single stage shows."""

from collections.abc import Callable, Iterable, Sequence

from analysis import machine_doubts, sample_doubts
from analysis.answer import STATED, combine
from analysis.doubt import Doubt
from analysis.estimate import Result
from analysis.gate import Gate
from analysis.portal_count import began_anew, compare_counts
from analysis.recording import Recording
from analysis.stages import StageVerdict
from analysis.trials import result_by_load
from contract.quantities import write_duration, write_percentage
from contract.run_folder import COMPLETED, STOPPED

MOST_CUT_PAGES = 0.01
MOST_GAVE_UP = 0.01
MOST_ALIKE = 3  # stages with a doubt each of one kind; more are told of together


def find_doubts(recording: Recording, stages: Sequence[StageVerdict]) -> tuple[Doubt, ...]:
    """Every doubt, the grave ones first."""
    found = [doubt for find in DOUBTS for doubt in find(recording, stages)]
    return tuple(sorted(found, key=lambda doubt: not doubt.grave))


def _single_run(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    evidence = "one run is one sample: a portal that is started again may settle at another level"
    return [Doubt("single run", evidence, "Run it three times, with a restart of the portal between.")]


def _simulated(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    if not recording.plan.target.is_simulated:
        return []
    evidence = "no portal was asked: a queue in memory answered in its place, of a capacity that somebody chose"
    return [Doubt("a simulation, not a measurement", evidence, "Run the scenario against the portal.", grave=True)]


def _scaled(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    scale = recording.plan.scale
    if scale == 1:
        return []
    evidence = (
        f"one simulated citizen stood for {scale:g}; a small portal queues worse than a large one at the same load"
    )
    doubts = [Doubt(f"tested at 1:{scale:g}", evidence, "Test the full size before deciding on the full size.")]
    declared = recording.provenance.get("target_declares")
    size = declared.get("scale") if isinstance(declared, dict) else None
    if size != scale:
        said = "says nothing of its size" if size is None else f"declares 1:{size}"
        advice = "Test a portal of the same scale, or run at scale 1."
        doubts.append(
            Doubt("target of another size", f"the load was 1:{scale:g}, the target {said}", advice, grave=True)
        )
    return doubts


def _ended_early(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    if recording.ended == COMPLETED:
        return []
    rules = [str(event.get("rule")) for event in recording.events_named("stop_rule")]
    evidence = f"the run ended: {recording.ended}" + (f" by the rule '{rules[0]}'" if rules else "")
    not_run = [verdict.stage.utilisation for verdict in stages if verdict.result == "NOT_RUN"]
    evidence += f"; not measured: {_loads(not_run)}" if not_run else "; every stage was reached"
    because = str((recording.outcome or {}).get("because", ""))
    evidence += f" ({because})" if because and not rules else ""
    advice = "See what the portal did then." if recording.ended == STOPPED else "Run it again to its end."
    return [Doubt("ended early", evidence, advice, grave=bool(not_run))]


def _invalid_stages(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    found = [verdict for verdict in stages if verdict.result == "INVALID"]
    grave = [verdict for verdict in found if verdict.stage.utilisation <= 2 - STATED]
    beyond = [verdict for verdict in found if verdict not in grave]
    return _of_gates(grave, "invalid", _generator_gates, grave=True) + _of_gates(beyond, "invalid", _generator_gates)


def _late_generator(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    """A stage that failed by more than the generator's delay can explain: its numbers hold that delay all the same."""
    late = [verdict for verdict in stages if verdict.result == "FAIL" and _failed(verdict.generator_gates)]
    return _of_gates(late, "measured by a late generator", _generator_gates)


def _unsteady_stages(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    unsteady = [verdict for verdict in stages if verdict.result != "INVALID" and _failed(verdict.steadiness_gates)]
    return _of_gates(unsteady, "not steady", lambda verdict: verdict.steadiness_gates)


def _generator_gates(verdict: StageVerdict) -> Sequence[Gate]:
    return verdict.generator_gates


def _failed(gates: Sequence[Gate]) -> list[Gate]:
    return [gate for gate in gates if not gate.passed]


def _of_gates(
    verdicts: Sequence[StageVerdict],
    what: str,
    gates_of: Callable[[StageVerdict], Sequence[Gate]],
    grave: bool = False,
) -> list[Doubt]:
    """A doubt for each stage, or one for all where they are many: the table of gates has every one of them."""
    failed = [(verdict, gate) for verdict in verdicts for gate in _failed(gates_of(verdict))]
    if len(verdicts) > MOST_ALIKE:
        loads_by_gate: dict[str, list[float]] = {}
        for verdict, gate in failed:
            loads_by_gate.setdefault(gate.name, []).append(verdict.stage.utilisation)
        evidence = "; ".join(f"{name} at {_loads(loads)}" for name, loads in loads_by_gate.items())
        evidence += f"; the first of them: {_evidence(_failed(gates_of(verdicts[0])))}"
        return [Doubt(f"{len(verdicts)} stages {what}", evidence, _advice([gate for _, gate in failed]), grave)]
    return [
        Doubt(
            f"stage at {write_percentage(verdict.stage.utilisation)} {what}",
            _evidence(_failed(gates_of(verdict))),
            _advice(_failed(gates_of(verdict))),
            grave,
        )
        for verdict in verdicts
    ]


def _evidence(gates: Sequence[Gate]) -> str:
    return "; ".join(f"{gate.name}: {gate.evidence}" for gate in gates)


def _advice(gates: Sequence[Gate]) -> str:
    return " ".join(dict.fromkeys(gate.advice for gate in gates))


def _loads(loads: Sequence[float]) -> str:
    """`10 %, 20 %`; of many the lowest and the highest."""
    if len(loads) <= MOST_ALIKE:
        return ", ".join(map(write_percentage, loads))
    return f"{len(loads)} loads ({write_percentage(min(loads))} to {write_percentage(max(loads))})"


def _many_cut(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    doubts: list[Doubt] = []
    for verdict in stages:
        if verdict.measured is None:
            continue
        cut, ended = verdict.measured.cut, verdict.measured.errors.samples
        if cut > MOST_CUT_PAGES * (cut + ended):
            evidence = (
                f"{cut:,} of {cut + ended:,} pages were cut before their answer came, and are not in the latencies"
            )
            what = f"many pages cut at {write_percentage(verdict.stage.utilisation)}"
            doubts.append(Doubt(what, evidence, "Hold each stage for much longer than a page takes."))
    return doubts


def _warmed_up_on_the_way(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    cut = [(stage.stage.utilisation, stage.measured.warm_up_s) for stage in stages if stage.measured]
    found = [f"{write_duration(cut_s)} at {write_percentage(load)}" for load, cut_s in cut if cut_s]
    if not found:
        return []
    evidence = f"the window began before the portal was steady, and was cut: {', '.join(found)}"
    return [Doubt("warm-up inside a window", evidence, "Let these stages settle for longer.")]


def _impatient(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    found = [
        (verdict.measured.impatience.gave_up_share, verdict.stage.utilisation)
        for verdict in stages
        if verdict.measured is not None and verdict.measured.impatience.gave_up_share > MOST_GAVE_UP
    ]
    if not found:
        return []
    share, load = max(found)
    evidence = (
        f"up to {write_percentage(float(f'{share:.3g}'))} of the pages were given up before their answer, at "
        f"{write_percentage(load)}: how long these would have taken nobody knows, so percentiles are lower bounds"
    )
    advice = "Run it without `patience` to see how long the portal takes."
    return [Doubt("impatient citizens lower the load that they make", evidence, advice)]


def _pass_above_fail(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    return inversion(result_by_load(recording.plan, stages))


def inversion(results: Iterable[tuple[float, Result]]) -> list[Doubt]:
    """A load that passed though a lower one failed."""
    found = combine(results)
    failed = [load for load, result in found.items() if result == "FAIL"]
    above = [load for load, result in found.items() if result == "PASS" and failed and load > failed[0]]
    if not above:
        return []
    evidence = f"{write_percentage(failed[0])} failed and {write_percentage(above[-1])} passed"
    return [Doubt("a higher load passed", evidence, "Repeat the load that failed: the lower bound is kept meanwhile.")]


def _counts_differ(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    counts = compare_counts(recording)
    if counts is None or counts.agree:
        return []
    evidence = f"{counts.recorded:,} requests were recorded, the portal counted {counts.portal:,}"
    advice = "See who else used the portal, or what answered in its place: a cache, a gateway, an error page."
    return [Doubt("the portal counts otherwise", evidence, advice, grave=not counts.arrived)]


def _began_anew(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    if not began_anew(recording):
        return []
    evidence = "the portal's count of its requests fell during the run, as it does when it is started again"
    return [Doubt("the portal began anew", evidence, "See why it was started again, and repeat the run.", grave=True)]


def _changed(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    if not recording.changed_files:
        return []
    evidence = f"not as they were when the run was sealed: {', '.join(recording.changed_files)}"
    return [Doubt("changed after the run", evidence, "Judge the original folder.", grave=True)]


def _reports_lost(recording: Recording, stages: Sequence[StageVerdict]) -> list[Doubt]:
    reports = sum(int(event.get("reports", 1)) for event in recording.events_named("reports_lost"))
    if not reports:
        return []
    evidence = f"{reports:,} reports of workers never came: what they held is in no number here"
    return [Doubt("reports lost", evidence, "See the network between workers and master, and its CPU.")]


DOUBTS: tuple[Callable[[Recording, Sequence[StageVerdict]], Iterable[Doubt]], ...] = (
    _simulated,
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
    _single_run,
)

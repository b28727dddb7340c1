"""A verdict as suites: one for the answer, and one for each stage with a case for each objective and each gate.

There is a failure or an error in them if and only if the exit code is not 0, so who trusts the one agrees with who
trusts the other. What fails beyond the stated capacity, and does not spoil the answer, is told as skipped.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from analysis.ci.suite import Case, Outcome, Suite
from analysis.estimate import Result
from analysis.finding import at_scale
from analysis.gate import Gate
from analysis.language import ENGLISH
from analysis.stages import ObjectiveVerdict, StageVerdict
from analysis.text import NONE, RESULTS, level, reasons, sentence, write_estimate
from analysis.verdict import Verdict
from contract.quantities import write_percentage

OUTCOME_BY_RESULT: dict[Result, Outcome] = {
    "PASS": "passed", "FAIL": "failed", "UNDECIDED": "error", "INVALID": "error", "NOT_RUN": "skipped",
}  # fmt: skip
SPOILS_NOTHING = "it does not spoil the answer"


def suites_of(verdict: Verdict) -> tuple[Suite, ...]:
    """The answer first, then the stages in their order."""
    stages = (_stage_suite(number, stage, verdict) for number, stage in enumerate(verdict.stages, start=1))
    found = (_answer_suite(verdict), *stages)
    return found if verdict.exit_code else tuple(_forgiving(suite) for suite in found)


def _answer_suite(verdict: Verdict) -> Suite:
    outcome: Outcome = "passed"
    if verdict.exit_code:
        outcome = "failed" if verdict.answer == "refuted" else "error"
    message = "" if outcome == "passed" else sentence(verdict)
    case = Case(
        f"answer for the stated capacity of {verdict.stated_capacity.users:,} users",
        outcome,
        message,
        sentence(verdict),
    )
    return Suite("answer", (case,), _properties(verdict))


def _properties(verdict: Verdict) -> Mapping[str, str]:
    found = {
        "run": verdict.run,
        "answer": verdict.answer,
        "exit code": f"{verdict.exit_code}",
        "stated capacity": level(verdict.stated_capacity),
        "observed peak": level(verdict.observed_peak) if verdict.observed_peak else "",
        "scale": f"1:{verdict.scale:g}",
        "simulated": "yes" if verdict.is_simulated else "",
        "replicates": f"{len(verdict.replicates)}" if verdict.replicates else "",
        "ended": verdict.ended,
    }
    doubts = {f"doubt {number}": f"{it.what}: {it.evidence}" for number, it in enumerate(verdict.doubts, start=1)}
    return {name: text for name, text in found.items() if text} | doubts


def _stage_suite(number: int, stage: StageVerdict, verdict: Verdict) -> Suite:
    at = f"at {write_percentage(stage.stage.utilisation)}"
    cases = [_objective_case(item, at, stage) for item in stage.objectives]
    cases += [_gate_case(name, gates, at) for name, gates in _by_name(stage).items()]
    measured = stage.measured
    pages = f"pages a second{ENGLISH.say(at_scale(verdict.scale))}"
    properties = {
        "load": write_percentage(stage.stage.utilisation),
        "concurrent users": f"{stage.stage.users:,}",
        "result": RESULTS[stage.result],
        pages: write_estimate(measured.throughput, "throughput") if measured else NONE,
        "failed pages": write_estimate(measured.errors, "errors") if measured else NONE,
    }
    duration_s = float(measured.to_s - measured.from_s) if measured else None
    return Suite(f"stage {number}", tuple(cases), properties, duration_s)


def _objective_case(item: ObjectiveVerdict, at: str, stage: StageVerdict) -> Case:
    outcome = OUTCOME_BY_RESULT[item.result]
    estimate = write_estimate(item.estimate, item.objective.measure)
    seen = f"{estimate} of {item.estimate.samples:,} samples" if item.estimate.samples else "no samples"
    why = item.why or ("the limit lies inside the interval" if item.result == "UNDECIDED" else "")
    why = reasons(stage) if item.result == "NOT_RUN" else why
    message = "" if outcome == "passed" else f"{RESULTS[item.result]}: {seen}{f' ({why})' if why else ''}"
    return Case(f"{item.objective.text} {at}", outcome, message, seen)


def _by_name(stage: StageVerdict) -> Mapping[str, list[Gate]]:
    """Of replicates each has one of every kind."""
    gates_by_name: dict[str, list[Gate]] = {}
    for gate in (*stage.generator_gates, *stage.steadiness_gates):
        gates_by_name.setdefault(gate.name, []).append(gate)
    return gates_by_name


def _gate_case(name: str, gates: Sequence[Gate], at: str) -> Case:
    failed = [gate for gate in gates if not gate.passed]
    evidence = "; ".join(gate.evidence for gate in failed or gates)
    if not failed:
        return Case(f"gate: {name} {at}", detail=evidence)
    advice = " ".join(dict.fromkeys(gate.advice for gate in failed))
    return Case(f"gate: {name} {at}", "error", evidence, f"{evidence}. {advice}")


def _forgiving(suite: Suite) -> Suite:
    return replace(suite, cases=tuple(_forgiven(suite.cases)))


def _forgiven(cases: Iterable[Case]) -> Iterable[Case]:
    for case in cases:
        if case.outcome in ("failed", "error"):
            yield replace(case, outcome="skipped", message=f"{case.message}; {SPOILS_NOTHING}")
        else:
            yield case

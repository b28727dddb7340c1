"""A verdict as annotations: the answer, each stage that did not pass, and the grave doubts."""

from analysis.ci.annotations import Annotation, Kind
from analysis.estimate import Result
from analysis.text import RESULTS, answer_words, finding, reasons
from analysis.verdict import Verdict
from contract.quantities import write_percentage

KIND_BY_RESULT: dict[Result, Kind] = {
    "FAIL": "error", "INVALID": "error", "UNDECIDED": "warning", "NOT_RUN": "warning",
}  # fmt: skip


def judged_notes(verdict: Verdict, scenario: str) -> list[Annotation]:
    """An error only where the exit code is not 0; what fails and does not spoil the answer is a notice."""
    answer = Annotation(
        "error" if verdict.exit_code else "notice", f"{scenario}: {answer_words(verdict)}", finding(verdict)
    )
    stages = [
        Annotation(
            KIND_BY_RESULT[stage.result] if verdict.exit_code else "notice",
            f"{scenario}: {RESULTS[stage.result]} at {write_percentage(stage.stage.utilisation)}",
            reasons(stage),
        )
        for stage in verdict.stages
        if stage.result != "PASS"
    ]
    doubts = [
        Annotation("warning", f"{scenario}: {doubt.what}", f"{doubt.evidence}. {doubt.advice}")
        for doubt in verdict.doubts
        if doubt.grave
    ]
    return [answer, *stages, *doubts]

"""A verdict as annotations: the answer, each stage that did not pass, and the grave doubts."""

from analysis.ci.annotations import Annotation, Kind, kind_of
from analysis.estimate import Result
from analysis.text import RESULTS, answer_words, finding, reasons
from analysis.verdict import Verdict
from contract.quantities import write_percentage

KIND_BY_RESULT: dict[Result, Kind] = {
    "FAIL": "error", "INVALID": "error", "UNDECIDED": "warning", "NOT_RUN": "warning",
}  # fmt: skip


def judged_notes(verdict: Verdict, scenario: str) -> list[Annotation]:
    """An error only where the exit code says something against the portal, or against the run itself.

    A warning where nothing can be said (4), for a second run may pass; a notice of what fails and spoils nothing.
    """
    most = kind_of(verdict.exit_code)
    answer = Annotation(most, f"{scenario}: {answer_words(verdict)}", finding(verdict))
    stages = [
        Annotation(
            KIND_BY_RESULT[stage.result] if most == "error" else most,
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

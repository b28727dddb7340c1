"""A verdict as a page of Markdown: the answer in one sentence, the stages, the objectives, the gates and the doubts."""

from collections.abc import Iterator

from analysis.blame_words import sentence as blame_sentence
from analysis.ci.markdown import page, plain, section, table
from analysis.doubt import Doubt
from analysis.estimate import Result
from analysis.stages import PERCENTILES, StageVerdict
from analysis.text import (
    NONE,
    RESULTS,
    answer_words,
    finding,
    levels,
    pages_per_s,
    reasons,
    searched,
    write_estimate,
)
from analysis.verdict import Verdict
from contract.quantities import write_percentage

STAGES = (*(f"p{share * 100:g}" for share in PERCENTILES), "failed pages", "result")
OBJECTIVES = ("load", "objective", "result", "value (95 % interval)", "samples", "why")
GATES = ("load", "gate", "what was seen", "what to do")
WORST_FIRST: tuple[Result, ...] = ("FAIL", "INVALID", "UNDECIDED", "NOT_RUN", "PASS")


def judged_page(verdict: Verdict, scenario: str) -> str:
    """The page of one run."""
    words = answer_words(verdict)
    return page(
        (
            f"### portal-load, {plain(scenario)}: {plain(words)}\n",
            f"**{plain(words)}**: {plain(finding(verdict))}\n",
            f"{plain(' '.join((*levels(verdict), *searched(verdict))))}\n",
            table(("load", "users", pages_per_s(verdict), *STAGES), list(_stage_rows(verdict))),
            table(OBJECTIVES, list(_objective_rows(verdict))),
            table(GATES, list(_gate_rows(verdict))),
            section("To blame", _blames(verdict)),
            section("Doubts", map(_doubt, verdict.doubts)),
            f"Run {plain(verdict.run)}, exit code {verdict.exit_code}.\n",
        )
    )


def _stage_rows(verdict: Verdict) -> Iterator[tuple[str, ...]]:
    for stage in verdict.stages:
        load, users = write_percentage(stage.stage.utilisation), f"{stage.stage.users:,}"
        result = RESULTS[stage.result] + (f": {reasons(stage)}" if stage.result != "PASS" else "")
        yield load, users, *_measured(stage), result


def _measured(stage: StageVerdict) -> list[str]:
    measured = stage.measured
    if measured is None:
        return [NONE] * (len(PERCENTILES) + 2)
    return [
        write_estimate(measured.throughput, "throughput"),
        *(write_estimate(estimate, "latency") for estimate in measured.latency),
        write_estimate(measured.errors, "errors"),
    ]


def _objective_rows(verdict: Verdict) -> Iterator[tuple[str, ...]]:
    """The worst first."""
    found = [(stage, item) for stage in verdict.stages for item in stage.objectives]
    for stage, item in sorted(found, key=lambda pair: WORST_FIRST.index(pair[1].result)):
        value = write_estimate(item.estimate, item.objective.measure)
        load, samples = write_percentage(stage.stage.utilisation), f"{item.estimate.samples:,}"
        yield load, item.objective.text, RESULTS[item.result], value, samples, item.why


def _gate_rows(verdict: Verdict) -> Iterator[tuple[str, ...]]:
    for stage in verdict.stages:
        for gate in stage.failed_gates:
            yield write_percentage(stage.stage.utilisation), gate.name, gate.evidence, gate.advice


def _blames(verdict: Verdict) -> Iterator[str]:
    for stage in verdict.stages:
        for blame in stage.behind.blame if stage.behind else ():
            yield plain(f"at {write_percentage(stage.stage.utilisation)} {blame_sentence(blame)}")


def _doubt(doubt: Doubt) -> str:
    grave = "**grave**: " if doubt.grave else ""
    return f"{grave}{plain(doubt.what)}: {plain(doubt.evidence)}. *{plain(doubt.advice)}*"

"""The verdict in English words: the one sentence, numbers as people read them, and the table for a terminal."""

from textwrap import wrap

from analysis.blame import SystemBlame
from analysis.blame_words import sentence as blame_sentence
from analysis.estimate import Estimate, Result
from analysis.finding import (
    FORM_BY_MEASURE,
    answer_of,
    at_scale,
    exceeded_of,
    finding_of,
    interval_of,
    level_of,
    levels_of,
    reasons_of,
    result_of,
)
from analysis.language import ENGLISH, said
from analysis.language.language import NONE as NONE
from analysis.search import search_of
from analysis.stages import ObjectiveVerdict, StageVerdict
from analysis.verdict import Verdict
from contract.objectives import Measure, Objective
from contract.plan import Level
from contract.quantities import write_percentage

WORDS: tuple[Result, ...] = ("PASS", "FAIL", "UNDECIDED", "INVALID", "NOT_RUN")
RESULTS: dict[Result, str] = {result: ENGLISH.word(f"result.{result}") for result in WORDS}
COLUMNS = 110  # of the text around the table


def sentence(verdict: Verdict) -> str:
    """The verdict in one sentence."""
    return ENGLISH.say(said("answered.sentence", answer=answer_of(verdict), finding=finding_of(verdict)))


def answer_words(verdict: Verdict) -> str:
    """`SUPPORTED`, `SUPPORTED at 1:100`, `SUPPORTED, simulated`."""
    return ENGLISH.say(answer_of(verdict))


def finding(verdict: Verdict) -> str:
    """The sentence after its first word."""
    return ENGLISH.say(finding_of(verdict))


def reasons(stage: StageVerdict) -> str:
    """Why a stage did not pass; empty where it passed."""
    return ENGLISH.say(reasons_of(stage))


def objective_words(item: ObjectiveVerdict) -> str:
    """The result of one objective at one stage; `NOT ASKED` where the load could not even offer it."""
    return ENGLISH.say(result_of(item))


def summary(verdict: Verdict) -> str:
    """The sentence, the stages as a table, and the doubts, as plain text."""
    lines = [sentence(verdict), "", *levels(verdict), *searched(verdict), *_of_so_many(verdict), ""]
    between, errors = (
        ("least – most", "errors (least – most)") if verdict.replicates else ("95 % interval", "errors up to")
    )
    rows: list[tuple[str, ...]] = [("load", "users", pages_per_s(verdict), f"p95 ({between})", errors, "result")]
    rows += [_row(stage, bool(verdict.replicates)) for stage in verdict.stages]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines += ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines += _blamed(verdict)
    lines += ["", "Doubts:"] if verdict.doubts else []
    for doubt in verdict.doubts:
        text = f"  {'!' if doubt.grave else '-'} {doubt.what}: {doubt.evidence}. {doubt.advice}"
        lines += wrap(text, COLUMNS, subsequent_indent="    ")
    return "\n".join(lines) + "\n"


def searched(verdict: Verdict) -> list[str]:
    """What a capacity search found; nothing without one."""
    return [ENGLISH.say(search_of(verdict.search))] if verdict.search else []


def _of_so_many(verdict: Verdict) -> list[str]:
    """Where the verdict was combined from replicates."""
    count = len(verdict.replicates)
    how = "a value is the median of theirs, between the least and the most; a load holds where more than half say so"
    return [f"Combined from {count} replicates: {how}."] if count else []


def _blamed(verdict: Verdict) -> list[str]:
    """For each who is to blame, the gravest of its stages, and how many others there are; nothing without any."""
    found_by_system: dict[str, list[tuple[StageVerdict, SystemBlame]]] = {}
    for stage in verdict.stages:
        for blame in stage.behind.blame if stage.behind else ():
            found_by_system.setdefault(blame.system, []).append((stage, blame))
    lines = []
    for found in found_by_system.values():
        stage, blame = max(found, key=lambda pair: (pair[1].excess_s, pair[1].failed))
        others = f" (one of {len(found)} stages)" if len(found) > 1 else ""
        text = f"  at {write_percentage(stage.stage.utilisation)} {blame_sentence(blame)}{others}"
        lines += wrap(text, COLUMNS, subsequent_indent="    ")
    return ["", "To blame:", *lines] if lines else []


def pages_per_s(verdict: Verdict) -> str:
    """`pages/s, at 1:100`: the head of rates as they were measured, beside users at their full number."""
    return f"pages/s{ENGLISH.say(at_scale(verdict.scale))}"


def levels(verdict: Verdict) -> tuple[str, ...]:
    """The two loads that all others are measured by, with their sources, a sentence each."""
    return tuple(map(ENGLISH.say, levels_of(verdict)))


def level(found: Level) -> str:
    """`120,000 concurrent users (Government Office, 28 July 2025)`."""
    return ENGLISH.say(level_of(found))


def exceeded(objective: Objective) -> str:
    """`p95 of page exceeded 500 ms`."""
    return ENGLISH.say(exceeded_of(objective))


def write_estimate(estimate: Estimate, measure: Measure) -> str:
    """`27 ms (24 ms – 29 ms)`; without an interval `27 ms (at least 20 ms)`, or `27 ms (no interval)`; else a dash."""
    value, interval = ENGLISH.write(estimate, FORM_BY_MEASURE[measure]), ENGLISH.say(interval_of(estimate, measure))
    return f"{value} ({interval})" if interval else value


def write_latency(latency_s: float) -> str:
    """Three significant digits."""
    return ENGLISH.write(latency_s, "latency")


def write_share(share: float) -> str:
    """A percentage of three significant digits."""
    return ENGLISH.write(share, "share")


def write_rate(rate: float) -> str:
    """Three significant digits, or all before the point."""
    return ENGLISH.write(rate, "rate")


def _row(stage: StageVerdict, is_combined: bool) -> tuple[str, ...]:
    load, users = write_percentage(stage.stage.utilisation), f"{stage.stage.users:,}"
    result = RESULTS[stage.result] + (f": {reasons(stage)}" if stage.result != "PASS" else "")
    if stage.measured is None:
        return load, users, NONE, NONE, NONE, result
    measured = stage.measured
    errors = NONE if measured.errors.high is None else write_share(measured.errors.high)
    if is_combined:
        errors = write_estimate(measured.errors, "errors")
    pages = write_rate(measured.throughput.value or 0.0)
    return load, users, pages, write_estimate(measured.latency[1], "latency"), errors, result

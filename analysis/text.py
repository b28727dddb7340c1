"""The verdict in words: numbers as people read them, the one sentence, and the table for a terminal."""

from collections.abc import Callable, Sequence
from textwrap import wrap

from analysis.answer import Answer
from analysis.blame import SystemBlame
from analysis.blame_words import sentence as blame_sentence
from analysis.estimate import Estimate, Result
from analysis.search import search_sentence
from analysis.stages import ObjectiveVerdict, StageVerdict
from analysis.verdict import Verdict
from contract.objectives import Measure, Objective
from contract.plan import Level, Stage
from contract.quantities import write_duration, write_percentage
from contract.run_folder import COMPLETED, CRASHED, INTERRUPTED, STOPPED, TURNED_AWAY

ANSWERS: dict[Answer, str] = {
    "supported": "SUPPORTED",
    "refuted": "REFUTED",
    "not_reached": "NOT REACHED",
    "inconclusive": "INCONCLUSIVE",
    "invalid": "INVALID",
}
RESULTS: dict[Result, str] = {
    "PASS": "PASS",
    "FAIL": "FAIL",
    "UNDECIDED": "UNDECIDED",
    "INVALID": "INVALID",
    "NOT_RUN": "NOT RUN",
}
ENDS = {
    TURNED_AWAY: "was ended by the target gate",
    STOPPED: "was stopped",
    INTERRUPTED: "was interrupted",
    CRASHED: "crashed",
}
NONE = "–"
COLUMNS = 110  # of the text around the table


def answer_words(verdict: Verdict) -> str:
    """`SUPPORTED`; `SUPPORTED at 1:100` where one citizen stood for 100; `SUPPORTED, simulated` where no portal was."""
    scaled = f" at 1:{verdict.scale:g}" if verdict.is_scaled else ""
    return ANSWERS[verdict.answer] + scaled + (", simulated" if verdict.is_simulated else "")


def sentence(verdict: Verdict) -> str:
    """The verdict in one sentence."""
    return f"{answer_words(verdict)}: {finding(verdict)}"


def finding(verdict: Verdict) -> str:
    """The sentence after its first word."""
    match verdict.answer:
        case "supported":
            return f"every objective held up to {_load(verdict.passed_up_to)}."
        case "refuted":
            return _refuted(verdict)
        case "not_reached":
            return (
                f"every objective held up to {_load(verdict.passed_up_to)}, the highest load tested; "
                "nothing is known of the loads above it."
            )
        case "inconclusive":
            return f"this run cannot tell. {_obstacles(verdict, ('UNDECIDED', 'INVALID', 'NOT_RUN'))}"
        case "invalid":
            return f"no stage can be believed. {_obstacles(verdict, ('INVALID', 'NOT_RUN'))}"


def summary(verdict: Verdict) -> str:
    """The sentence, the stages as a table, and the doubts, as plain text."""
    lines = [sentence(verdict), "", *levels(verdict), *searched(verdict), *_of_so_many(verdict), ""]
    between, errors = (
        ("least – most", "errors (least – most)") if verdict.replicates else ("95 % interval", "errors up to")
    )
    rows: list[tuple[str, ...]] = [("load", "users", "pages/s", f"p95 ({between})", errors, "result")]
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
    return [search_sentence(verdict.search)] if verdict.search else []


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


def levels(verdict: Verdict) -> tuple[str, ...]:
    """The two loads that all others are measured by, with their sources, a sentence each."""
    stated = f"Stated: {level(verdict.stated_capacity)}."
    if verdict.observed_peak is None:
        return (stated,)
    return stated, f"Observed peak: {level(verdict.observed_peak)}."


def level(found: Level) -> str:
    """`120,000 concurrent users (Government Office, 2025-07-28)`."""
    source = ", ".join(part for part in (found.source, found.date) if part)
    return f"{found.users:,} concurrent users" + (f" ({source})" if source else "")


def reasons(stage: StageVerdict) -> str:
    """Why a stage did not pass: what it broke, or what kept it from being decided; empty where it passed."""
    if stage.result == "INVALID":
        return "; ".join(f"{gate.name}: {gate.evidence}" for gate in stage.generator_gates if not gate.passed)
    if stage.result == "NOT_RUN":
        return "the run ended before its window"
    found = [
        f"{exceeded(item.objective)}{f' ({item.why})' if item.why else ''}"
        for item in stage.objectives
        if item.result == "FAIL"
    ]
    found += [
        f"{item.objective.text}: {item.why or 'the limit lies inside the interval'}"
        for item in stage.objectives
        if item.result == "UNDECIDED"
    ]
    if stage.result == "UNDECIDED" and not found:
        found = [f"{item.objective.text}: {item.why}" for item in stage.objectives if item.result == "NOT_RUN"]
    return "; ".join(found) if stage.objectives else "there is no objective"


def objective_words(item: ObjectiveVerdict) -> str:
    """The result of one objective at one stage; `NOT ASKED` where the load could not even offer it."""
    return "NOT ASKED" if item.result == "NOT_RUN" and item.why else RESULTS[item.result]


def exceeded(objective: Objective) -> str:
    """`p95 of page exceeded 500 ms`."""
    subject, _, limit = objective.text.partition(objective.comparison)
    verb = "fell below" if objective.measure == "throughput" else "exceeded"
    return f"{subject.strip()} {verb} {limit.strip()}"


def write_estimate(estimate: Estimate, measure: Measure) -> str:
    """`27 ms (24 ms – 29 ms)`; without an interval `27 ms (at least 20 ms)`, or `27 ms (no interval)`; else a dash."""
    value, interval = estimate_parts(estimate, measure)
    return f"{value} ({interval})" if interval else value


def estimate_parts(estimate: Estimate, measure: Measure) -> tuple[str, str]:
    """The value and its interval, each in words; no interval without samples."""
    write = WRITERS[measure]
    if estimate.value is None:
        return NONE, ""
    if estimate.low is None or estimate.high is None:
        return write(estimate.value), f"at least {write(estimate.at_least)}" if estimate.at_least else "no interval"
    return write(estimate.value), f"{write(estimate.low)} – {write(estimate.high)}"


def write_latency(latency_s: float) -> str:
    """Three significant digits."""
    return write_duration(float(f"{latency_s:.3g}"))


def write_share(share: float) -> str:
    """A percentage of three significant digits."""
    return write_percentage(float(f"{share:.3g}"))


def write_rate(rate: float) -> str:
    """Three significant digits, or all before the point."""
    return f"{rate:,.0f}" if rate >= 100 else f"{rate:.3g}"


WRITERS: dict[Measure, Callable[[float], str]] = {
    "latency": write_latency,
    "errors": write_share,
    "throughput": write_rate,
}


def _refuted(verdict: Verdict) -> str:
    failed = verdict.failed_from
    broken = " and ".join(
        dict.fromkeys(
            exceeded(item.objective)
            for stage in verdict.stages
            if failed is not None and stage.stage.utilisation == failed.utilisation
            for item in stage.objectives
            if item.result == "FAIL"
        )
    )
    held, times = verdict.passed_up_to, _times(verdict)
    if held is None or failed is None:
        return f"{broken} at {_load(failed)}{times}, and no lower load passed."
    return (
        f"{broken} between {write_percentage(held.utilisation)} and {write_percentage(failed.utilisation)} "
        f"of the stated capacity ({held.users:,} and {failed.users:,} concurrent users){times}."
    )


def _times(verdict: Verdict) -> str:
    """How often the load that failed did so, where it came more than once and other results than FAIL as well."""
    failed = verdict.failed_from
    alike = [stage.result for stage in verdict.stages if failed and stage.stage.utilisation == failed.utilisation]
    count = alike.count("FAIL")
    return "" if count == len(alike) else f", in {count} of the {len(alike)} stages at that load"


def _load(stage: Stage | None) -> str:
    if stage is None:
        return "no load"
    return f"{stage.users:,} concurrent users ({write_percentage(stage.utilisation)} of the stated capacity)"


def _obstacles(verdict: Verdict, results: Sequence[Result]) -> str:
    ended = "" if verdict.ended == COMPLETED else f"It {ENDS.get(verdict.ended, verdict.ended)} before its end. "
    found = [stage for stage in verdict.stages if stage.result in results]
    if not found:
        return f"{ended}No stage stands between the load that passed and the stated capacity."
    at = f"{ended}At {write_percentage(found[0].stage.utilisation)} ({RESULTS[found[0].result]}): {reasons(found[0])}."
    return f"{at} In all, {len(found)} of {len(verdict.stages)} stages decide nothing." if len(found) > 1 else at


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

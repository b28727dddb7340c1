"""The tables of the report that come straight from the recording: pages, failures, counts."""

from analysis.portal_count import compare_counts
from analysis.quantiles import quantile
from analysis.rates import error_share
from analysis.recording import Recording
from analysis.report.tables import Cell, Table, estimate_cell
from analysis.stages import PERCENTILES, StageVerdict
from analysis.verdict import Verdict
from analysis.warm_up import settled_window
from analysis.windows import ANSWERED, Window
from contract.outcomes import OK, PORTAL_FAILURES
from contract.run_folder import SERVICE

SLOWEST = 10
OUTCOME_WORDS = {
    "status_4xx": "answered with a status 4xx",
    "status_5xx": "answered with a status 5xx",
    "wrong_page": "answered with another page than was asked for",
    "busy": "answered that it is busy",
    "refused": "nobody listened",
    "reset": "the connection ended before the answer",
    "timed_out": "no answer in time",
    "gave_up": "no answer yet when the citizen's patience ended",
    "malformed": "the answer was not HTTP",
    "tls": "no secure connection",
    "redirected_away": "sent away in a circle, or to another host",
    "off_target": "sent to a host that is not of the target, where nobody went",
    "cut": "cut by the end of the stage or of the run; counts for nobody",
    "generator": "failed in the generator itself; makes the stage INVALID",
}


def page_stage(verdict: Verdict) -> StageVerdict | None:
    """The stage whose pages are shown: the highest load with a valid window."""
    valid = [stage for stage in verdict.stages if stage.measured and stage.result != "INVALID"]
    return max(valid, key=lambda stage: stage.stage.utilisation, default=None)


def page_table(recording: Recording, stage: StageVerdict) -> Table:
    """The slowest pages of one stage, by p95."""
    window = settled_window(recording, stage.stage)
    found = [] if window is None else [_page_row(window, page) for page in window.cells.pages_there]
    slowest = sorted((row for row in found if row[0]), key=lambda row: (-row[0], row[1][0].text))[:SLOWEST]
    return Table(("Page", "Visits", "p50", "p95", "p99", "Failed"), tuple(cells for _, cells in slowest))


def failure_table(recording: Recording) -> Table:
    """Every kind of failure of the whole run, by page, with an example."""
    visits = recording.cells.of(SERVICE)
    counts = sorted(
        (-count, outcome, page)
        for outcome in visits.outcomes
        for page, count in zip(visits.pages, visits.of(SERVICE, (outcome,)).total_by_page().tolist(), strict=True)
        if count and outcome != OK
    )
    example_by_kind = {
        (str(event.get("outcome")), str(event.get("page"))): str(event.get("detail", ""))
        for event in reversed(recording.events)
        if event.get("event") == "failure"
    }
    found = tuple(
        (
            Cell(outcome, OUTCOME_WORDS.get(outcome, "")),
            Cell(page),
            Cell(example_by_kind.get((outcome, page), "")),
            Cell(f"{-fewer:,}"),
        )
        for fewer, outcome, page in counts
    )
    return Table(("Failure", "Page", "Example", "Times"), found, words=3)


def count_sentence(recording: Recording) -> str:
    """What was recorded beside what the portal counted."""
    counts = compare_counts(recording)
    if counts is None:
        return "The target offers no count of its own requests, began it anew during the run, or the run crashed."
    if counts.agree:
        return f"{counts.recorded:,} requests were recorded, and the portal itself counted exactly as many."
    return f"{counts.recorded:,} requests were recorded; the portal itself counted {counts.portal:,}."


def _page_row(window: Window, page: str) -> tuple[float, tuple[Cell, ...]]:
    """The p95 to sort by, 0 where nobody was answered, and the cells."""
    answered = window.histogram(window.latency_kind, ANSWERED, page.__eq__)
    failed = window.histogram(window.latency_kind, PORTAL_FAILURES, page.__eq__)
    latencies = [quantile(answered, share) for share in PERCENTILES]
    errors = error_share(failed.by_interval, answered.by_interval)
    shown = (estimate_cell(estimate, "latency") for estimate in latencies)
    return latencies[1].value or 0.0, (
        Cell(page),
        Cell(f"{answered.total:,}"),
        *shown,
        estimate_cell(errors, "errors"),
    )

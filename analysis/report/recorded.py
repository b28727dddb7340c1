"""The tables of the report that come straight from the recording: pages, failures, counts."""

from collections.abc import Callable, Mapping

from analysis.charts.ranked import Ranked
from analysis.language import Said, said
from analysis.portal_count import compare_counts
from analysis.quantiles import quantile
from analysis.rates import error_share
from analysis.recording import Recording
from analysis.report.cells import Cell, Table, estimate_cell, heads
from analysis.stages import PERCENTILES, StageVerdict
from analysis.verdict import Verdict
from analysis.warm_up import settled_window
from analysis.windows import ANSWERED, Window
from contract.outcomes import OK, PORTAL_FAILURES
from contract.run_folder import SERVICE

SLOWEST = 10


def page_stage(verdict: Verdict) -> StageVerdict | None:
    """The stage whose pages are shown: the highest load with a valid window."""
    valid = [stage for stage in verdict.stages if stage.measured and stage.result != "INVALID"]
    return max(valid, key=lambda stage: stage.stage.utilisation, default=None)


def page_table(recording: Recording, stage: StageVerdict) -> Table:
    """The slowest pages of one stage, by p95."""
    window = settled_window(recording, stage.stage)
    found = [] if window is None else [_page_row(window, page) for page in window.cells.pages_there]
    slowest = sorted((row for row in found if row[0]), key=lambda row: (-row[0], str(row[1][0].value)))[:SLOWEST]
    return Table(heads("page", "visits", "p50", "p95", "p99", "failed_pages"), tuple(cells for _, cells in slowest))


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
            Cell(outcome, note=said(f"outcome.{outcome}")),
            Cell(page),
            Cell(example_by_kind.get((outcome, page), "")),
            Cell(-fewer, "count"),
        )
        for fewer, outcome, page in counts
    )
    return Table(heads("failure", "page", "example", "times"), found, words=3)


def count_of(recording: Recording) -> Said:
    """What was recorded beside what the portal counted."""
    counts = compare_counts(recording)
    if counts is None:
        return said("page.counts.none")
    if counts.agree:
        return said("page.counts.agree", recorded=counts.recorded)
    if counts.unrecorded:
        return said("page.counts.more", recorded=counts.recorded, portal=counts.portal, unrecorded=counts.unrecorded)
    return said("page.counts.differ", recorded=counts.recorded, portal=counts.portal)


def _page_row(window: Window, page: str) -> tuple[float, tuple[Cell, ...]]:
    """The p95 to sort by, 0 where nobody was answered, and the cells."""
    answered = window.histogram(window.latency_kind, ANSWERED, page.__eq__)
    failed = window.histogram(window.latency_kind, PORTAL_FAILURES, page.__eq__)
    latencies = [quantile(answered, share) for share in PERCENTILES]
    errors = error_share(failed.by_interval, answered.by_interval)
    shown = (estimate_cell(estimate, "latency") for estimate in latencies)
    return latencies[1].value or 0.0, (
        Cell(page),
        Cell(answered.total, "count"),
        *shown,
        estimate_cell(errors, "errors"),
    )


def failures_by_outcome(recording: Recording) -> dict[str, int]:
    """How many visits of the whole run failed by the portal's doing, by kind, the most frequent first.

    What was cut at the end of a stage counts for nobody, and what failed in the generator is not the portal's failure.
    """
    visits = recording.cells.of(SERVICE)
    counts = {kind: int(visits.of(SERVICE, (kind,)).total.sum()) for kind in visits.outcomes if kind in PORTAL_FAILURES}
    return {kind: counts[kind] for kind in sorted(counts, key=lambda kind: (-counts[kind], kind)) if counts[kind]}


def slowest_pages(recording: Recording, stage: StageVerdict) -> list[Ranked]:
    """The pages of one stage that are slowest by p95."""
    window = settled_window(recording, stage.stage)
    return [] if window is None else _slowest(window, {page: page.__eq__ for page in window.cells.pages_there})


def slowest_journeys(recording: Recording, stage: StageVerdict) -> list[Ranked]:
    """The journeys of one stage that are slowest by the p95 of all of their pages."""
    window = settled_window(recording, stage.stage)
    if window is None:
        return []
    journeys = dict.fromkeys(page.partition("/")[0] for page in window.cells.pages_there if "/" in page)
    return _slowest(window, {journey: _of_journey(journey) for journey in journeys})


def _of_journey(journey: str) -> Callable[[str], bool]:
    return lambda page: page.startswith(f"{journey}/")


def _slowest(window: Window, covers_by_name: Mapping[str, Callable[[str], bool]]) -> list[Ranked]:
    found = []
    for name, covers in covers_by_name.items():
        answered = window.histogram(window.latency_kind, ANSWERED, covers)
        if answered.total:
            found.append(Ranked(name, tuple(quantile(answered, share) for share in PERCENTILES)))
    return sorted(found, key=lambda each: (-(each.latency_s[1].value or 0.0), each.name))[:SLOWEST]

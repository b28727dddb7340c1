"""The tables of the report that come straight from the recording: pages, failures, counts, how it was measured."""

from collections.abc import Iterator
from typing import Any

from analysis.portal_count import compare_counts
from analysis.quantiles import quantile
from analysis.rates import error_share
from analysis.recording import Recording
from analysis.report.tables import Cell, Table, estimate_cell
from analysis.stages import PERCENTILES, StageVerdict
from analysis.text import level
from analysis.verdict import Verdict
from analysis.windows import ANSWERED, Window, window_of
from contract.outcomes import OK, PORTAL_FAILURES
from contract.plan import Stage
from contract.quantities import write_duration, write_percentage
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
    "malformed": "the answer was not HTTP",
    "tls": "no secure connection",
    "redirected_away": "sent away to another host, or in a circle",
    "cut": "cut by the end of the stage or of the run; counts for nobody",
    "generator": "failed in the generator itself; makes the stage INVALID",
}


def page_stage(verdict: Verdict) -> StageVerdict | None:
    """The stage whose pages are shown: the highest load with a valid window."""
    valid = [stage for stage in verdict.stages if stage.measured and stage.result != "INVALID"]
    return max(valid, key=lambda stage: stage.stage.utilisation, default=None)


def page_table(recording: Recording, stage: StageVerdict) -> Table:
    """The slowest pages of one stage, by p95."""
    window = window_of(recording, stage.stage)
    found = [] if window is None else [_page_row(window, str(page)) for page in window.latency["page"].unique()]
    slowest = sorted((row for row in found if row[0]), key=lambda row: (-row[0], row[1][0].text))[:SLOWEST]
    return Table(("Page", "Visits", "p50", "p95", "p99", "Failed"), tuple(cells for _, cells in slowest))


def failure_table(recording: Recording) -> Table:
    """Every kind of failure of the whole run, by page, with an example."""
    rows = recording.latency
    pages = rows[(rows["kind"] == SERVICE) & (rows["outcome"] != OK)]
    counts = pages.groupby(["outcome", "page"], observed=True)["count"].sum().reset_index()
    counts = counts.astype({"outcome": str, "page": str})
    counts = counts.sort_values(["count", "outcome", "page"], ascending=[False, True, True])
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
            Cell(f"{count:,.0f}"),
        )
        for outcome, page, count in zip(counts["outcome"], counts["page"], counts["count"], strict=True)
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


def method_table(recording: Recording) -> Table:
    """How it was measured: plan, seeds, versions, machine."""
    return Table(("", ""), tuple((Cell(name), Cell(text)) for name, text in _method(recording) if text), words=2)


def _page_row(window: Window, page: str) -> tuple[float, tuple[Cell, ...]]:
    """The p95 to sort by, 0 where nobody was answered, and the cells."""
    answered = window.histogram(window.latency_kind, ANSWERED, page.__eq__)
    failed = window.histogram(window.latency_kind, PORTAL_FAILURES, page.__eq__)
    latencies = [quantile(answered, share) for share in PERCENTILES]
    errors = error_share(failed.by_second, answered.by_second)
    shown = (estimate_cell(estimate, "latency") for estimate in latencies)
    return latencies[1].value or 0.0, (
        Cell(page),
        Cell(f"{answered.total:,}"),
        *shown,
        estimate_cell(errors, "errors"),
    )


def _method(recording: Recording) -> Iterator[tuple[str, str]]:
    plan, made = recording.plan, recording.provenance
    yield "Scenario", f"{plan.name}: {plan.about}"
    yield "Stated capacity", level(plan.stated_capacity)
    yield "Observed peak", level(plan.observed_peak) if plan.observed_peak else ""
    yield "Target", f"{plan.target.name}, {plan.target.base_url}"
    yield "Scale", f"one simulated citizen stands for {plan.scale:g}" if plan.scale != 1 else "1:1"
    yield "Stages", "; ".join(_stage(stage) for stage in plan.stages)
    yield "Journeys", ", ".join(f"{name} {write_percentage(share)}" for name, share in plan.citizens.journeys.items())
    yield (
        "Think time",
        f"{_think(plan.citizens.think_time.to_json())}, mean {write_duration(plan.citizens.think_time.mean_s)}",
    )
    yield "Request timeout", write_duration(plan.citizens.request_timeout_s)
    yield "Stop rules", "; ".join(rule.text for rule in plan.stop_when)
    yield "Fleet", f"{plan.workers} workers, seed {plan.seed}"
    yield "Versions", _plain(made.get("versions"))
    yield "Commit", _plain(made.get("commit"))
    yield "Machine", _plain(made.get("machine"))
    yield "Scenario hash", _plain(made.get("scenario_sha256"))
    yield "The target says of itself", _plain(made.get("target_declares"))


def _stage(stage: Stage) -> str:
    times = (
        f"{write_duration(s)} {what}"
        for s, what in ((stage.ramp_s, "ramp"), (stage.settle_s, "to settle"), (stage.measure_s, "measured"))
        if s
    )
    return f"{write_percentage(stage.utilisation)}: {', '.join(times)}"


def _think(value: dict[str, Any]) -> str:
    ((kind, parameters),) = value.items()
    return f"{kind}: " + ", ".join(f"{name.removesuffix('_s')} {write_duration(s)}" for name, s in parameters.items())


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(inner)}" for name, inner in value.items() if inner not in (None, {}, ""))
    return "" if value is None else str(value)

"""The charts that stand further down in the report: costs, the run over time, percentiles, Little's law, rankings."""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from analysis.charts import accounts, cost, heat, ranked, unlucky
from analysis.language import Said, said
from analysis.recording import Recording
from analysis.report.cells import Cell, Table, estimate_cell, heads, load_cell
from analysis.report.chart import Chart
from analysis.report.recorded import failures_by_outcome, page_stage, slowest_journeys, slowest_pages
from analysis.verdict import Verdict

LATENCIES = ("p50", "p95", "p99")


def more_charts(recording: Recording, verdict: Verdict) -> Iterator[Chart]:
    """In the order of the report."""
    yield _response(verdict)
    yield _efficiency(verdict)
    yield _heat(recording, verdict)
    yield _percentiles(recording, verdict)
    yield _little(verdict)
    yield from _slowest(recording, verdict)
    yield from _failures(recording, verdict)


def _response(verdict: Verdict) -> Chart:
    costs = cost.costs_of(verdict)
    rows = tuple(
        (load_cell(each.load), estimate_cell(each.pages_per_s, "throughput"), Cell(each.response_s, "latency"))
        for each in costs
    )
    alt = said("response.alt", message=cost.response_message(costs))
    columns = heads("load", "pages_per_s", "response", scale=verdict.scale)
    return Chart("response", partial(cost.draw_response, verdict), alt, Table(columns, rows))


def _efficiency(verdict: Verdict) -> Chart:
    costs = cost.costs_of(verdict)
    rows = tuple((load_cell(load), estimate_cell(share, "errors")) for load, share in cost.efficiencies_of(costs))
    alt = said("efficiency.alt", message=cost.efficiency_message(costs))
    return Chart("efficiency", partial(cost.draw_efficiency, verdict), alt, Table(heads("load", "efficiency"), rows))


def _heat(recording: Recording, verdict: Verdict) -> Chart:
    found = heat.heat_of(recording)
    rows: list[tuple[Cell, ...]] = []
    if found.steps is not None:
        edges = np.arange(len(found.pages) + 1)
        columns = [found.steps.quantiles_s(share, edges).tolist() for share in (0.5, 0.95, 0.99)]
        for place, (pages, *latencies_s) in enumerate(zip(found.pages.sum(axis=1).tolist(), *columns, strict=True)):
            shown = (Cell(latency_s if pages else None, "latency") for latency_s in latencies_s)
            rows.append((Cell(place * found.step_s, "second"), Cell(pages, "count"), *shown))
    alt = said("heat.alt", message=heat.message(found))
    return Chart(
        "heat", partial(heat.draw, recording, verdict), alt, Table(heads("second", "visits", *LATENCIES), tuple(rows))
    )


def _percentiles(recording: Recording, verdict: Verdict) -> Chart:
    curves = unlucky.curves_of(recording, verdict)
    rows = tuple(
        (
            Cell(1 - share, "percentage"),
            *(Cell(each.latency_s[place] if place < len(each.latency_s) else None, "latency") for each in curves),
        )
        for place, share in enumerate(unlucky.SHARES)
    )
    alt = said("percentiles.alt", message=unlucky.message(curves))
    columns = (*heads("slower"), *(load_cell(each.load) for each in curves))
    return Chart("percentiles", partial(unlucky.draw, recording, verdict), alt, Table(columns, rows))


def _little(verdict: Verdict) -> Chart:
    residuals = accounts.residuals_of(verdict)
    rows = tuple((load_cell(each.load), Cell(each.share, "difference")) for each in residuals)
    alt = said("little.alt", message=accounts.message(residuals))
    return Chart("little", partial(accounts.draw, verdict), alt, Table(heads("load", "missing"), rows))


def _slowest(recording: Recording, verdict: Verdict) -> Iterator[Chart]:
    """Of the highest load with a valid window: pages, and journeys where there are several."""
    stage = page_stage(verdict)
    if stage is None:
        return
    load = stage.stage.utilisation
    pages, journeys = slowest_pages(recording, stage), slowest_journeys(recording, stage)
    if len(pages) > 1:
        yield _ranking("slowest", pages, ranked.slowest_message(pages, load, "message"), verdict)
    if len(journeys) > 1:
        yield _ranking("journeys", journeys, ranked.slowest_message(journeys, load, "message_of_journeys"), verdict)


def _ranking(name: str, found: Sequence[ranked.Ranked], title: Said, verdict: Verdict) -> Chart:
    rows = tuple((Cell(each.name), *(estimate_cell(one, "latency") for one in each.latency_s)) for each in found)
    draw = partial(ranked.draw_slowest, found, title, verdict)
    columns = heads("page" if name == "slowest" else "journey", *LATENCIES)
    return Chart(name, draw, said("slowest.alt", message=title), Table(columns, rows))


def _failures(recording: Recording, verdict: Verdict) -> Iterator[Chart]:
    counts = failures_by_outcome(recording)
    if not counts:
        return
    rows = tuple((Cell(kind), Cell(count, "count")) for kind, count in counts.items())
    alt = said("failures.alt", message=ranked.failures_message(counts))
    yield Chart("failures", partial(ranked.draw_failures, counts, verdict), alt, Table(heads("failure", "times"), rows))

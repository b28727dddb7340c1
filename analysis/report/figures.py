"""The charts at the head of the report, and the order of them all."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from analysis.charts import headroom, latency, systems, throughput, timeline
from analysis.language import said
from analysis.recording import Recording
from analysis.report.cells import Cell, Table, estimate_cell, heads, load_cell, result_cell
from analysis.report.chart import Chart
from analysis.report.more_figures import more_charts
from analysis.verdict import Verdict

# Those that stand below each other, in a section of their own each, in this order.
SECTIONS = ("response", "efficiency", "timeline", "heat", "percentiles", "little")


def charts_of(recording: Recording, verdict: Verdict) -> dict[str, Chart]:
    """Every chart by its name; that of the systems where the target tells of them."""
    return {chart.name: chart for chart in _charts(recording, verdict)}


def _charts(recording: Recording, verdict: Verdict) -> Iterator[Chart]:
    yield _headroom(verdict)
    yield _throughput(verdict)
    yield _latency(verdict)
    yield _timeline(recording, verdict)
    if any(stage.behind is not None for stage in verdict.stages):
        yield _systems(verdict)
    yield from more_charts(recording, verdict)


def _headroom(verdict: Verdict) -> Chart:
    parts = headroom.parts_of(verdict)
    rows = tuple((Cell(headroom.words_of(each)), load_cell(each.from_load), load_cell(each.to_load)) for each in parts)
    spans = [
        said("headroom.part", part=headroom.words_of(each), **{"from": each.from_load, "to": each.to_load})
        for each in parts
    ]
    alt = said("headroom.alt", message=headroom.message(verdict), parts=spans)
    return Chart("headroom", partial(headroom.draw, verdict), alt, Table(heads("part", "from", "to"), rows))


def _throughput(verdict: Verdict) -> Chart:
    rows = tuple(
        (load_cell(point.load), estimate_cell(point.pages_per_s, "throughput"), result_cell(point.result))
        for point in throughput.points_of(verdict)
    )
    alt = said("throughput.alt", message=throughput.message(verdict))
    columns = heads("load", "pages_per_s", "result", scale=verdict.scale)
    return Chart("throughput", partial(throughput.draw, verdict), alt, Table(columns, rows))


def _latency(verdict: Verdict) -> Chart:
    curves = latency.curves_of(verdict)
    cell_by_load: dict[float, dict[str, Cell]] = {}
    for curve in curves:
        for load, estimate in zip(curve.loads, curve.latency_s, strict=True):
            cell_by_load.setdefault(load, {})[curve.percentile] = estimate_cell(estimate, "latency")
    names = tuple(curve.percentile for curve in curves)
    rows = tuple(
        (load_cell(load), *(cells.get(name, Cell(None)) for name in names))
        for load, cells in sorted(cell_by_load.items())
    )
    alt = said("latency.alt", names=names, message=latency.message(verdict))
    return Chart("latency", partial(latency.draw, verdict), alt, Table((*heads("load"), *map(Cell, names)), rows))


def _timeline(recording: Recording, verdict: Verdict) -> Chart:
    line = timeline.timeline_of(recording)
    columns = ["planned", "open", "active_60s", "in_flight"]
    users = recording.users.dropna().drop_duplicates("second").set_index("second")[columns]
    rows = []
    for begins_s, p95_s in zip(line.begins_s, line.p95_s, strict=True):
        counts = users.loc[begins_s].tolist() if begins_s in users.index else [None] * len(columns)
        numbers = (Cell(count, "count") for count in counts)
        rows.append((Cell(float(begins_s), "second"), *numbers, Cell(None if np.isnan(p95_s) else p95_s, "latency")))
    alt = said("timeline.alt", message=timeline.message(verdict))
    return Chart(
        "timeline",
        partial(timeline.draw, recording, verdict),
        alt,
        Table(heads("second", *columns, "p95"), tuple(rows)),
    )


def _systems(verdict: Verdict) -> Chart:
    bars = systems.bars_of(verdict)
    names = systems.names_of(bars)
    rows = tuple(
        (load_cell(bar.load), *(Cell(bar.time_by_system.get(name), "latency") for name in names)) for bar in bars
    )
    alt = said("systems.alt", message=systems.message(bars))
    return Chart(
        "systems",
        partial(systems.draw, verdict),
        alt,
        Table((*heads("load"), *(Cell(systems.name_of(name)) for name in names)), rows),
    )

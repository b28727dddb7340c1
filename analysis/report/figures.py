"""The charts as the report shows them: an image, its words for those who do not see it, and its numbers."""

import base64
from dataclasses import dataclass

import numpy as np

from analysis.charts import headroom, latency, systems, throughput, timeline
from analysis.recording import Recording
from analysis.report.tables import Cell, Table
from analysis.text import NONE, RESULTS, write_estimate, write_latency
from analysis.verdict import Verdict
from contract.quantities import write_percentage


@dataclass(frozen=True)
class Chart:
    """`name` is its file in the folder of the report; `alt` says in words what it shows; `table` holds its numbers."""

    name: str
    svg: str
    alt: str
    table: Table

    @property
    def source(self) -> str:
        """The image as an address that needs no file."""
        return "data:image/svg+xml;base64," + base64.b64encode(self.svg.encode()).decode()


def charts_of(recording: Recording, verdict: Verdict) -> dict[str, Chart]:
    """Every chart by its name; that of the systems where the target tells of them."""
    drawn = [_headroom(verdict), _throughput(verdict), _latency(verdict), _timeline(recording, verdict)]
    if any(stage.behind is not None for stage in verdict.stages):
        drawn.append(_systems(verdict))
    return {chart.name: chart for chart in drawn}


def _headroom(verdict: Verdict) -> Chart:
    parts = headroom.parts_of(verdict)
    rows = tuple(
        (
            Cell(headroom.LOOKS[part.kind][3]),
            Cell(write_percentage(part.from_load)),
            Cell(write_percentage(part.to_load)),
        )
        for part in parts
    )
    said = ", ".join(f"{row[0].text} from {row[1].text} to {row[2].text}" for row in rows)
    alt = f"A bar of the stated capacity. {headroom.message(verdict)}: {said}."
    return Chart("headroom", headroom.draw(verdict), alt, Table(("Part", "From", "To"), rows))


def _throughput(verdict: Verdict) -> Chart:
    rows = tuple(
        (
            Cell(write_percentage(point.load)),
            Cell(write_estimate(point.pages_per_s, "throughput")),
            Cell(RESULTS[point.result]),
        )
        for point in throughput.points_of(verdict)
    )
    alt = f"Pages answered a second against utilisation. {throughput.message(verdict)}."
    return Chart("throughput", throughput.draw(verdict), alt, Table(("Load", "Pages/s", "Result"), rows))


def _latency(verdict: Verdict) -> Chart:
    curves = latency.curves_of(verdict)
    text_by_load: dict[float, dict[str, str]] = {}
    for curve in curves:
        for load, estimate in zip(curve.loads, curve.latency_s, strict=True):
            text_by_load.setdefault(load, {})[curve.percentile] = write_estimate(estimate, "latency")
    names = tuple(curve.percentile for curve in curves)
    rows = tuple(
        (Cell(write_percentage(load)), *(Cell(texts.get(name, NONE)) for name in names))
        for load, texts in sorted(text_by_load.items())
    )
    alt = f"Time to the whole page against utilisation, as {', '.join(names)}. {latency.message(verdict)}."
    return Chart("latency", latency.draw(verdict), alt, Table(("Load", *names), rows))


def _timeline(recording: Recording, verdict: Verdict) -> Chart:
    line = timeline.timeline_of(recording)
    users = recording.users.dropna().drop_duplicates("second").set_index("second")[["planned", "open", "in_flight"]]
    rows = []
    for begins_s, p95_s in zip(line.begins_s, line.p95_s, strict=True):
        counts = users.loc[begins_s] if begins_s in users.index else None
        numbers = [NONE] * 3 if counts is None else [f"{count:,.0f}" for count in counts]
        p95 = NONE if np.isnan(p95_s) else write_latency(p95_s)
        rows.append((Cell(f"{begins_s:.0f}"), *map(Cell, numbers), Cell(p95)))
    columns = ("Second", "Planned", "Open", "In flight", "p95 of page")
    alt = f"Citizens planned, sessions open, requests in flight, and p95 over time. {timeline.message(verdict)}."
    return Chart("timeline", timeline.draw(recording, verdict), alt, Table(columns, tuple(rows)))


def _systems(verdict: Verdict) -> Chart:
    bars = systems.bars_of(verdict)
    names = systems.names_of(bars)
    rows = tuple(
        (
            Cell(bar.load),
            *(Cell(write_latency(bar.time_by_system[name]) if name in bar.time_by_system else NONE) for name in names),
        )
        for bar in bars
    )
    alt = f"The mean time of a page, stage by stage, by the system that it was spent with. {systems.message(bars)}."
    return Chart("systems", systems.draw(verdict), alt, Table(("Load", *names), rows))

"""The page of a finding, in both languages, and each of its charts beside it."""

from pathlib import Path

from analysis.charts.ground import Ground
from analysis.language import Said, said
from analysis.models.little import closing
from analysis.monitoring.finding import Finding, finding_of
from analysis.report.both import render_both
from analysis.report.cells import Cell, Table, heads
from analysis.report.outlooks import outlook_parts
from analysis.verdict import write_whole

BODY = Path(__file__).with_name("fit.html")


def write_page(found: Finding, folder: Path) -> Path:
    """Write fit.html and its charts into a folder, which is made; the path of the page. Raises OSError."""
    ground = Ground(found.stated_capacity, found.observed_peak)
    parts = outlook_parts(found.outlook, ground, found.table.utilisation_by_resource)
    for chart in parts["outlook_charts"].values():
        for code, svg in chart.svg_by_code.items():
            write_whole(folder / f"{chart.name}.{code}.svg", svg)
    told = {
        "table": found.table.name,
        "answer": found.answer,
        "finding": finding_of(found),
        "levels": ground.levels,
        "knows_little": found.users_by_little is not None,
        "rows": row_table(found),
    }
    title = said("page.answered", answer=said(f"answer.{found.answer}"), name=found.table.name)
    write_whole(folder / "fit.html", render_both(title, BODY, told | parts))
    return folder / "fit.html"


def row_table(found: Finding) -> Table:
    """The rows as they were read, with what Little's law makes of them."""
    rows = found.table.observations
    kinds = list(found.table.latency_s_by_kind)
    knows_little = found.users_by_little is not None
    little = heads("little") if knows_little else ()
    columns = (*heads("line", "users", "of_stated", "a_second"), *heads(*kinds), *little)
    cells = []
    for place, (users, rate) in enumerate(zip(rows.users.tolist(), rows.throughput_per_s.tolist(), strict=True)):
        stated = found.stated_capacity
        latencies = (Cell(float(found.table.latency_s_by_kind[kind][place]), "latency") for kind in kinds)
        part = Cell(None if stated is None else users / stated.users, "percentage")
        front = (Cell(str(found.table.lines[place])), Cell(users, "six_digits"), part, Cell(rate, "six_digits"))
        cells.append((*front, *latencies, *_little_cells(found, place, users)))
    return Table(columns, tuple(cells), words=0)


def _little_cells(found: Finding, place: int, users: float) -> tuple[Cell, ...]:
    if found.users_by_little is None:
        return ()
    other = float(found.users_by_little[place])
    note: Said | str = said(f"monitoring.{how}") if (how := closing(users, other)) != "closes" else ""
    return (Cell(other, "significant", note),)

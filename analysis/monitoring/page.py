"""The page of a finding, and each of its charts beside it."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analysis.charts.ground import Ground
from analysis.language import ENGLISH
from analysis.models.little import closing
from analysis.monitoring.finding import WORDS, Finding, sentence
from analysis.outlook_words import write_number
from analysis.report.cells import Cell, Table, heads
from analysis.report.outlooks import outlook_parts
from analysis.report.plain import csv_address
from analysis.verdict import write_whole

HERE = Path(__file__).parent
REPORT = HERE.parent / "report"


def write_page(found: Finding, folder: Path) -> Path:
    """Write fit.html and its charts into a folder, which is made; the path of the page. Raises OSError."""
    ground = Ground(found.stated_capacity, found.observed_peak)
    parts = outlook_parts(found.outlook, ground, found.table.utilisation_by_resource)
    for chart in parts["outlook_charts"].values():
        write_whole(folder / f"{chart.name}.svg", chart.svg_by_code[ENGLISH.code])
    environment = Environment(
        loader=FileSystemLoader([HERE, REPORT]), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    text = environment.get_template("fit.html").render(
        style=Markup((REPORT / "report.css").read_text(encoding="utf-8")),  # ours, and quoted it would not work
        table=found.table.name,
        answer=found.answer,
        word=WORDS[found.answer],
        finding=sentence(found).partition(": ")[2],
        captions=" ".join(ground.captions),
        rows=row_table(found),
        language=ENGLISH,
        csv_address=csv_address,
        **parts,
    )
    write_whole(folder / "fit.html", text)
    return folder / "fit.html"


def row_table(found: Finding) -> Table:
    """The rows as they were read, with what Little's law makes of them."""
    rows = found.table.observations
    kinds = list(found.table.latency_s_by_kind)
    knows_little = found.users_by_little is not None
    little = heads("little") if knows_little else ()
    columns = (*heads("line", "users", "of_stated", "a_second"), *map(Cell, kinds), *little)
    cells = []
    for place, (users, rate) in enumerate(zip(rows.users.tolist(), rows.throughput_per_s.tolist(), strict=True)):
        stated = found.stated_capacity
        latencies = (Cell(float(found.table.latency_s_by_kind[kind][place]), "latency") for kind in kinds)
        part = Cell(None if stated is None else users / stated.users, "percentage")
        front = Cell(str(found.table.lines[place])), Cell(write_number(users)), part, Cell(write_number(rate))
        cells.append((*front, *latencies, *_little_cells(found, place, users)))
    return Table(columns, tuple(cells), words=0)


def _little_cells(found: Finding, place: int, users: float) -> tuple[Cell, ...]:
    if found.users_by_little is None:
        return ()
    other = float(found.users_by_little[place])
    words = {"closes": "", "nearly": "nearly", "open": "does not fit the row"}
    return (Cell(other, "significant", words[closing(users, other)]),)

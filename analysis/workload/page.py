"""calibration.html: the pictures with their sentences, what to keep in mind, and the tables, in one page."""

import base64
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analysis.workload.caveats import caveats
from analysis.workload.pictures import pictures
from analysis.workload.workload import Workload
from contract.quantities import write_duration, write_percentage

HERE = Path(__file__).parent
STYLE = HERE.parent / "report" / "report.css"
MOST_UNKNOWN = 20
Row = tuple[str, ...]


def render_page(workload: Workload, gap_s: float) -> str:
    """The page as one HTML text that needs no other file, no script and no network."""
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("calibration.html").render(
        style=Markup(STYLE.read_text(encoding="utf-8")),  # ours, and quoted it would not work
        workload=workload,
        gap=write_duration(gap_s),
        peak=f"{workload.clock(workload.peak.at_s):%Y-%m-%d at %H:%M}",
        pictures=[vars(picture) | {"source": _source(picture.svg)} for picture in pictures(workload)],
        caveats=caveats(workload),
        journeys=list(_journeys(workload)),
        pages=list(_pages(workload)),
        statuses=list(_statuses(workload)),
        unknown=[(shape, f"{count:,}") for shape, count in workload.tally.shapes.most_common(MOST_UNKNOWN)],
    )


def _journeys(workload: Workload) -> Iterator[Row]:
    for one in workload.journeys:
        share, users = write_percentage(one.share), write_percentage(one.share_of_users)
        yield one.name, f"{one.sessions:,}", share, f"{one.pages:.1f}", users


def _pages(workload: Workload) -> Iterator[Row]:
    for one in workload.pages:
        yield one.name, f"{one.visits:,}", "–" if one.median_s is None else write_duration(float(f"{one.median_s:.3g}"))


def _statuses(workload: Workload) -> Iterator[Row]:
    for status, count in sorted(workload.tally.statuses.items()):
        yield str(status), f"{count:,}", write_percentage(count / workload.requests)


def _source(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()

"""calibration.html: the pictures with their sentences, what to keep in mind, and the tables, in both languages."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from analysis.language import said
from analysis.report.both import render_both
from analysis.report.cells import Cell, Table, heads
from analysis.workload.caveats import caveats
from analysis.workload.pictures import pictures
from analysis.workload.workload import Workload

BODY = Path(__file__).with_name("calibration.html")
MOST_UNKNOWN = 20
Row = tuple[Cell, ...]


def render_page(workload: Workload, gap_s: float) -> str:
    """The page as one HTML text that needs no other file, no script and no network."""
    peak, at = workload.peak, workload.clock(workload.peak.at_s)
    told = {
        "gap_s": gap_s,
        "peak": said("workload.peak", users=peak.users, unsure=peak.unsure_users),
        "at_the_peak": said(
            "workload.at_the_peak",
            log=workload.log,
            day=f"{at:%Y-%m-%d}",
            clock=f"{at:%H:%M}",
            sessions=workload.sessions,
            requests=workload.requests,
        ),
        "pictures": list(pictures(workload)),
        "caveats": caveats(workload),
        "journeys": _table(
            ("journey", "sessions", "of_the_sessions", "pages_of_session", "of_users"), _journeys(workload)
        ),
        "pages": _table(("page", "seen_times", "median_think"), _pages(workload)),
        "statuses": _table(("status", "requests", "share"), _statuses(workload)),
        "shapes": _table(("shape", "requests"), _shapes(workload)),
    }
    return render_both(said("page.answered", answer=said("workload.title"), name=workload.log), BODY, told)


def _table(columns: Iterable[str], rows: Iterable[Row]) -> Table:
    return Table(heads(*columns), tuple(rows))


def _journeys(workload: Workload) -> Iterator[Row]:
    for one in workload.journeys:
        share, users = Cell(one.share, "percentage"), Cell(one.share_of_users, "percentage")
        yield Cell(one.name), Cell(one.sessions, "count"), share, Cell(one.pages, "one_digit"), users


def _pages(workload: Workload) -> Iterator[Row]:
    for one in workload.pages:
        yield Cell(one.name), Cell(one.visits, "count"), Cell(one.median_s, "latency")


def _statuses(workload: Workload) -> Iterator[Row]:
    for status, count in sorted(workload.tally.statuses.items()):
        yield Cell(str(status)), Cell(count, "count"), Cell(count / workload.requests, "percentage")


def _shapes(workload: Workload) -> Iterator[Row]:
    for shape, count in workload.tally.shapes.most_common(MOST_UNKNOWN):
        yield Cell(shape), Cell(count, "count")

"""The way from a log on disk to its workload."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.workload.doors import Doors
from analysis.workload.lines import Reading, UnreadableLog, read_requests
from analysis.workload.order import Order
from analysis.workload.routes import Routes
from analysis.workload.sessions import SessionFinder
from analysis.workload.tally import Tally
from analysis.workload.workload import Workload, estimate


def calibrate_log(path: Path, routes: Routes, gap_s: float = 1800.0, by_agent: bool = True) -> Workload:
    """Read a log once, from its first line to its last; raises UnreadableLog, OSError."""
    reading, order = Reading(by_agent), Order()
    with _without_collector():
        tally = _count(path, routes, gap_s, reading, order)
    if tally is None or not tally.sessions:
        raise UnreadableLog(_nothing(path, reading, tally))
    return estimate(path.name.encode("utf-8", "replace").decode(), reading, order, tally)


def _count(path: Path, routes: Routes, gap_s: float, reading: Reading, order: Order) -> Tally | None:
    tally, finder = None, None
    for requests in order.sort(read_requests(path, reading)):
        if not requests:
            continue
        if tally is None or finder is None:
            tally = Tally(Doors(min(begin_s for _, begin_s, *_ in requests)))
            finder = SessionFinder(routes, gap_s, tally)
        finder.hear(requests)
    if finder is not None:
        finder.close()
    return tally


def _nothing(path: Path, reading: Reading, tally: Tally | None) -> str:
    found = f"{path.name}: found no session in {reading.lines:,} lines"
    if reading.malformed:
        first = ", ".join(map(str, reading.malformed_lines))
        found += f", of which {reading.malformed:,} are not of the common or combined format (the first: {first})"
    if tally is not None and tally.unrecognised:
        return f"{found}; {tally.unrecognised:,} clients saw no page of the rules: expected others, as --routes FILE"
    return f"{found}; expected an access log of nginx or Apache, plain or gzip"


@contextmanager
def _without_collector() -> Iterator[None]:
    """Reading makes millions of tuples and no circle: looking for circles would take a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()

"""Logs of HdrHistogram: a histogram an interval, of all pages together, and beside it one a page, tagged by its name.

Latencies are in whole microseconds, each the middle of its bucket; what counts is what the verdict counts: pages that
were answered, well or badly, and neither what was cut nor the generator's own failures.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from analysis.cells import Cells
from analysis.export.hdr_encoding import encode_histogram
from analysis.recording import Recording
from analysis.windows import ANSWERED
from contract.buckets import bucket_middle_s
from contract.run_folder import REQUEST, RESPONSE, SERVICE

VERSION = "1.3"
LEGEND = '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"'
NOT_IN_A_TAG = str.maketrans(dict.fromkeys(", \t\r\n", "_"))

Lines = Callable[[Cells, int], Iterator[str]]


def write_hdr(recording: Recording, folder: Path) -> list[Path]:
    """`service.hlog`, `service-by-page.hlog`, and so on for each kind that was recorded."""
    written = []
    for kind in (SERVICE, RESPONSE, REQUEST):
        cells = recording.cells.of(kind, ANSWERED)
        for ending, lines in ENDINGS.items() if len(cells) else ():
            written.append(folder / f"{kind}{ending}.hlog")
            with written[-1].open("w", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in (*_head(recording), *lines(cells, recording.plan.interval_s)))
    return written


def _head(recording: Recording) -> Iterator[str]:
    begun = next((float(it["epoch_s"]) for it in recording.events_named("run_started") if "epoch_s" in it), 0.0)
    yield f"#[{recording.name}: latencies in microseconds, Interval_Max in milliseconds]"
    yield f"#[Histogram log format version {VERSION}]"
    yield f"#[BaseTime: {begun:.3f} (seconds since epoch)]"
    yield f"#[StartTime: {begun:.3f} (seconds since epoch), {dt.datetime.fromtimestamp(begun, dt.UTC).isoformat()}]"
    yield LEGEND


def _of_all_pages(cells: Cells, interval_s: int) -> Iterator[str]:
    for second in np.unique(cells.interval).tolist():
        yield _line(cells.between(second, second + 1), second, interval_s)


def _by_page(cells: Cells, interval_s: int) -> Iterator[str]:
    for second in np.unique(cells.interval).tolist():
        here = cells.between(second, second + 1)
        for code in np.unique(here.page).tolist():
            tag = cells.pages[code].translate(NOT_IN_A_TAG)
            yield f"Tag={tag},{_line(here.chosen(here.page == code), second, interval_s)}"


ENDINGS: dict[str, Lines] = {"": _of_all_pages, "-by-page": _by_page}


def _line(cells: Cells, second: int, interval_s: int) -> str:
    counts = cells.counts(np.zeros(len(cells), dtype=np.int64), 1)[0]
    buckets = np.flatnonzero(counts)
    microseconds = (bucket_middle_s(buckets) * 1e6).astype(np.int64)
    largest_ms = microseconds.max() / 1000
    return f"{second:.3f},{interval_s:.3f},{largest_ms:.3f},{encode_histogram(microseconds, counts[buckets])}"

"""From the workers' raw latencies to exact histograms, on the master: buckets by page, outcome and kind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contract.buckets import buckets_of_ticks
from harness.inside.messages import Samples

Numbers = NDArray[np.int64]
Seconds = NDArray[np.float64]
Labels = Sequence[tuple[str, str]]  # page and outcome
BUCKET_BITS = 16  # more than the bucket of any time needs


@dataclass(frozen=True)
class Cell:
    """How many latencies of one page, outcome and kind fell into which buckets in one second, in the whole fleet.

    Of several seconds, an interval, `second` is the first.
    """

    second: int
    page: str
    outcome: str
    kind: str
    buckets: Numbers  # ascending
    counts: Numbers

    @property
    def total(self) -> int:
        """How many latencies there are."""
        return int(self.counts.sum())

    @property
    def histogram(self) -> dict[int, int]:
        """Count by bucket."""
        return dict(zip(self.buckets.tolist(), self.counts.tolist(), strict=True))


def count_samples(samples: Iterable[Samples]) -> tuple[Cell, ...]:
    """Samples of the same second, page, outcome and kind become one cell, exactly; sorted by these four."""
    ticks_by_key: dict[tuple[int, str, str, str], list[Numbers]] = {}
    for it in samples:
        ticks = np.frombuffer(it.ticks, dtype=np.int64)
        ticks_by_key.setdefault((it.second, it.page, it.outcome, it.kind), []).append(ticks)
    return tuple(Cell(*key, *_counted(ticks)) for key, ticks in sorted(ticks_by_key.items()))


def count_latencies(second: int, kind: str, labels: Labels, label: Numbers, took_s: Seconds) -> tuple[Cell, ...]:
    """Latencies of one kind that ended in one second, each with the number of its (page, outcome) in `labels`."""
    bucket = buckets_of_ticks((took_s * 1_000_000).astype(np.int64))
    keys, counts = np.unique(label << BUCKET_BITS | bucket, return_counts=True)
    numbers, firsts = np.unique(keys >> BUCKET_BITS, return_index=True)
    buckets = keys & ((1 << BUCKET_BITS) - 1)
    ends = [*firsts[1:], len(keys)]
    return tuple(
        Cell(second, *labels[int(number)], kind, buckets[first:end], counts[first:end])
        for number, first, end in zip(numbers, firsts, ends, strict=False)  # of nothing there is an end, and no number
    )


def merge_cells(cells: Iterable[Cell], interval_s: int) -> tuple[Cell, ...]:
    """Cells of the same interval, page, outcome and kind become one, exactly, named by the interval's first second."""
    cells_by_key: dict[tuple[int, str, str, str], list[Cell]] = {}
    for cell in cells:
        key = (cell.second // interval_s * interval_s, cell.page, cell.outcome, cell.kind)
        cells_by_key.setdefault(key, []).append(cell)
    return tuple(Cell(*key, *_added(same)) for key, same in sorted(cells_by_key.items()))


def _added(cells: list[Cell]) -> tuple[Numbers, Numbers]:
    if len(cells) == 1:
        return cells[0].buckets, cells[0].counts
    buckets, place = np.unique(np.concatenate([cell.buckets for cell in cells]), return_inverse=True)
    counts = np.bincount(place, weights=np.concatenate([cell.counts for cell in cells]))
    return buckets, counts.astype(np.int64)


def _counted(ticks: list[Numbers]) -> tuple[Numbers, Numbers]:
    buckets, counts = np.unique(buckets_of_ticks(np.concatenate(ticks)), return_counts=True)
    return buckets, counts

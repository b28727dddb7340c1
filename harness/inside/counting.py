"""From the workers' raw latencies to exact histograms, on the master: buckets by page, outcome and kind."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contract.buckets import buckets_of_ticks
from harness.inside.messages import Samples

Numbers = NDArray[np.int64]


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

"""Cells: the histograms of a recording in little memory, and what can be asked of them without reading every bucket.

    cell    interval, page, outcome, kind, total, spent_s     some hundred thousand in an hour of a large run
    rows      bucket, count                                   tens of millions, four bytes each, never copied

A part of a recording, be it a window or one page, is a choice of cells over the same rows. Counts, sums and means come
from the cells alone; the rows are read for quantiles only.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Codes = NDArray[np.int16]
ROWS_AT_ONCE = 250_000  # so that what is made of them on the way stays small


@dataclass(frozen=True, eq=False)
class Rows:
    """The buckets of all cells, and how many observations are in each; `buckets` is more than the largest of them.

    A count that is larger than its sixteen bits is several rows.
    """

    bucket: NDArray[np.int16]
    count: NDArray[np.uint16]
    buckets: int


@dataclass(frozen=True, eq=False)
class Cells:
    """One cell is what of one page, outcome and kind ended in one interval, in the order of the intervals.

    `page`, `outcome` and `kind` are places in `pages`, `outcomes` and `kinds`; it has `length` rows from `first` on.
    `total` is how many observations it holds, `spent_s` their sum in seconds, each as the middle of its bucket.
    """

    pages: tuple[str, ...]
    outcomes: tuple[str, ...]
    kinds: tuple[str, ...]
    interval: Numbers
    page: Codes
    outcome: Codes
    kind: Codes
    first: Numbers
    length: Numbers
    total: Numbers
    spent_s: NDArray[np.float64]
    rows: Rows

    def __len__(self) -> int:
        return len(self.interval)

    def between(self, from_s: int, to_s: int) -> "Cells":
        """Those of the intervals that begin in [from_s, to_s): they stand together."""
        first, last = np.searchsorted(self.interval, (from_s, to_s))
        return self.chosen(slice(first, last))

    def of(
        self, kind: str, outcomes: Collection[str] | None = None, covers: Callable[[str], bool] | None = None
    ) -> "Cells":
        """Those of one kind, with one of the outcomes (None: any), on the pages covered (None: all)."""
        wanted = self.kind == (self.kinds.index(kind) if kind in self.kinds else -1)
        if outcomes is not None:
            wanted &= np.array([outcome in outcomes for outcome in self.outcomes], dtype=bool)[self.outcome]
        if covers is not None:
            wanted &= np.array([covers(page) for page in self.pages], dtype=bool)[self.page]
        return self.chosen(wanted)

    def chosen(self, which: Any) -> "Cells":
        """Some of the cells, chosen as numpy chooses: by a slice, a mask or an order."""
        columns = ("interval", "page", "outcome", "kind", "first", "length", "total", "spent_s")
        return replace(self, **{name: getattr(self, name)[which] for name in columns})

    @property
    def kinds_there(self) -> tuple[str, ...]:
        """The kinds that there is any cell of."""
        return tuple(self.kinds[code] for code in np.unique(self.kind))

    @property
    def pages_there(self) -> tuple[str, ...]:
        """The pages that there is any cell of."""
        return tuple(self.pages[code] for code in np.unique(self.page))

    def total_by_page(self) -> Numbers:
        """How many observations each of `pages` has."""
        return np.bincount(self.page, weights=self.total, minlength=len(self.pages)).astype(np.int64)

    def counts(self, batch: Numbers, batches: int) -> Numbers:
        """How many observations of each batch fell into each bucket, where `batch` says the batch of each cell."""
        counts = np.zeros(batches * self.rows.buckets)
        for cells in self._few_at_a_time():
            rows = row_numbers(self.first[cells], self.length[cells])
            place = np.repeat(batch[cells] * self.rows.buckets, self.length[cells]) + self.rows.bucket[rows]
            counts += np.bincount(place, weights=self.rows.count[rows], minlength=len(counts))
        return counts.reshape(batches, self.rows.buckets).astype(np.int64)

    def _few_at_a_time(self) -> Iterator[slice]:
        ends = np.cumsum(self.length)
        start = 0
        while start < len(self):
            before = ends[start - 1] if start else 0
            stop = max(start + 1, int(np.searchsorted(ends, before + ROWS_AT_ONCE, side="right")))
            yield slice(start, stop)
            start = stop


def row_numbers(first: Numbers, length: Numbers) -> "Numbers | slice":
    """The rows of some cells, one cell after the other; a slice where they stand together anyway."""
    if len(first) and (first[1:] == first[:-1] + length[:-1]).all():
        return slice(int(first[0]), int(first[-1] + length[-1]))
    before = np.cumsum(length) - length
    return np.repeat(first - before, length) + np.arange(int(length.sum()))

"""Latencies counted by interval and bucket: what quantiles, means and shares are made of."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.cells import Cells, Numbers
from contract.buckets import bucket_middle_s


@dataclass(frozen=True, eq=False)
class Histogram:
    """What some cells hold of `intervals` intervals of `interval_s` seconds each, the first of which is `from_s`.

    A recording knows nothing finer than its intervals: what it says of a second is that of all of them together.
    """

    cells: Cells
    from_s: int
    intervals: int
    interval_s: int

    @property
    def by_interval(self) -> Numbers:
        """How many observations each interval holds."""
        return np.bincount(self._place, weights=self.cells.total, minlength=self.intervals).astype(np.int64)

    @property
    def total(self) -> int:
        """How many observations there are."""
        return int(self.cells.total.sum())

    @property
    def spent_by_interval_s(self) -> NDArray[np.float64]:
        """The sum of each interval's latencies, each taken as the middle of its bucket."""
        return np.bincount(self._place, weights=self.cells.spent_s, minlength=self.intervals).astype(np.float64)

    @property
    def mean_s(self) -> float | None:
        """The mean latency in seconds; None without observations."""
        return float(self.spent_by_interval_s.sum()) / self.total if self.total else None

    def quantile_s(self, quantile: float) -> float:
        """The quantile of all intervals together; there must be an observation."""
        return float(self.quantiles_s(quantile, np.array([0, self.intervals]))[0])

    def quantiles_s(self, quantile: float, edges: Numbers) -> NDArray[np.float64]:
        """The quantile of each batch of intervals; of a batch without an observation it is 0.

        The smallest bucket's middle that at least the share `quantile` of the batch does not exceed.
        """
        running = self._running(edges)
        wanted = np.ceil(quantile * running[:, -1:] - 1e-9)
        reached = (running >= np.maximum(wanted, 1)).argmax(axis=1)
        return np.where(running[:, -1] > 0, bucket_middle_s(reached), 0.0)

    @property
    def _place(self) -> Numbers:
        return (self.cells.interval - self.from_s) // self.interval_s

    @cached_property
    def _running_by_edges(self) -> dict[bytes, Numbers]:
        return {}

    def _running(self, edges: Numbers) -> Numbers:
        """For each batch how many observations lie in each bucket or below; asked for again and again."""
        known = self._running_by_edges.get(edges.tobytes())
        if known is None:
            batch = np.searchsorted(edges, self._place, side="right") - 1
            known = self.cells.counts(batch, len(edges) - 1).cumsum(axis=1)
            self._running_by_edges[edges.tobytes()] = known
        return known

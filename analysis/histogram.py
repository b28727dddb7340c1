"""Latencies counted by interval and bucket: what quantiles, means and shares are made of."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.batches import finest_batches
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
        return float(bucket_middle_s(np.array([self.quantile_bucket(quantile)]))[0])

    def quantile_without_worst_s(self, quantile: float) -> float:
        """The quantile without the batch that has the most beyond it; 0 where nothing else was observed."""
        running = self._running(self._finest)
        worst = int(self.beyond_by_batch(self.quantile_bucket(quantile)).argmax())
        rest = running.sum(axis=0, keepdims=True) - running[worst]
        return float(bucket_middle_s(_reached(rest, quantile))[0]) if rest[0, -1] else 0.0

    def quantile_bucket(self, quantile: float) -> int:
        """The smallest bucket that at least the share `quantile` of all observations does not exceed."""
        return int(_reached(self._running(self._finest).sum(axis=0, keepdims=True), quantile)[0])

    def quantiles_s(self, quantile: float, edges: Numbers) -> NDArray[np.float64]:
        """The quantile of each batch of intervals; of a batch without an observation it is 0."""
        running = self._running(edges)
        return np.where(running[:, -1] > 0, bucket_middle_s(_reached(running, quantile)), 0.0)

    @property
    def by_bucket(self) -> Numbers:
        """How many observations each bucket holds."""
        return np.asarray(np.diff(self._running(self._finest).sum(axis=0), prepend=0))

    @property
    def by_batch(self) -> NDArray[np.float64]:
        """How many observations each of the finest batches holds."""
        return self._running(self._finest)[:, -1].astype(np.float64)

    def beyond_by_batch(self, bucket: int) -> NDArray[np.float64]:
        """How many observations of each of the finest batches lie in a bucket beyond this one."""
        within = self._running(self._finest)[:, bucket] if bucket >= 0 else 0
        return self.by_batch - within

    @cached_property
    def _finest(self) -> Numbers:
        return finest_batches(self.intervals)

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


def _reached(running: Numbers, quantile: float) -> Numbers:
    """For each row of running counts the first bucket at which the quantile is reached."""
    wanted = np.ceil(quantile * running[:, -1:] - 1e-9)
    return np.asarray((running >= np.maximum(wanted, 1)).argmax(axis=1))

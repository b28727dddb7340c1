"""Latencies counted by second and bucket: what quantiles, means and shares are made of."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contract.buckets import bucket_middle_s

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Histogram:
    """`count[i]` observations of second `second[i]`, of `seconds` in all, fell into `buckets[column[i]]`.

    Rows, not a table of seconds by buckets: of a window of an hour nearly every cell would be empty.
    """

    second: Counts
    column: Counts
    count: Counts
    buckets: Counts  # ascending
    seconds: int

    @property
    def by_second(self) -> Counts:
        """How many observations each second holds."""
        return np.bincount(self.second, weights=self.count, minlength=self.seconds).astype(np.int64)

    @property
    def total(self) -> int:
        """How many observations there are."""
        return int(self.count.sum())

    @property
    def sum_by_second_s(self) -> NDArray[np.float64]:
        """The sum of each second's latencies, each taken as the middle of its bucket."""
        spent_s = self.count * bucket_middle_s(self.buckets)[self.column]
        return np.bincount(self.second, weights=spent_s, minlength=self.seconds).astype(np.float64)

    @property
    def mean_s(self) -> float | None:
        """The mean latency in seconds; None without observations."""
        return float(self.sum_by_second_s.sum()) / self.total if self.total else None

    def quantile_s(self, quantile: float) -> float:
        """The quantile of all seconds together; there must be an observation."""
        return float(self.quantiles_s(quantile, np.array([0, self.seconds]))[0])

    def quantiles_s(self, quantile: float, edges: Counts) -> NDArray[np.float64]:
        """The quantile of each batch of seconds; a batch without an observation has the smallest of all buckets.

        The smallest bucket's middle that at least the share `quantile` of the batch does not exceed.
        """
        batches = len(edges) - 1
        cell = (np.searchsorted(edges, self.second, side="right") - 1) * len(self.buckets) + self.column
        counts = np.bincount(cell, weights=self.count, minlength=batches * len(self.buckets))
        running = counts.reshape(batches, len(self.buckets)).cumsum(axis=1)
        wanted = np.ceil(quantile * running[:, -1:] - 1e-9)
        reached = (running >= np.maximum(wanted, 1)).argmax(axis=1)
        return np.asarray(bucket_middle_s(self.buckets)[reached])


def histogram_of(second: NDArray[Any], bucket: NDArray[Any], count: NDArray[Any], seconds: int) -> Histogram:
    """Rows of (second of the window, bucket, count), in a window of so many seconds."""
    buckets, column = np.unique(bucket.astype(np.int64), return_inverse=True)
    return Histogram(second.astype(np.int64), column, count.astype(np.int64), buckets, seconds)

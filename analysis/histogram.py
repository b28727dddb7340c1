"""Latencies counted by second and bucket: what quantiles, means and shares are made of."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contract.buckets import bucket_middle_s

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Histogram:
    """`counts[s, i]` is how many observations of second s fell into `buckets[i]`; the buckets ascend."""

    counts: Counts
    buckets: Counts

    @property
    def by_second(self) -> Counts:
        """How many observations each second holds."""
        return np.asarray(self.counts.sum(axis=1))

    @property
    def total(self) -> int:
        """How many observations there are."""
        return int(self.counts.sum())

    @property
    def sum_by_second_s(self) -> NDArray[np.float64]:
        """The sum of each second's latencies, each taken as the middle of its bucket."""
        return self.counts @ bucket_middle_s(self.buckets)

    @property
    def mean_s(self) -> float | None:
        """The mean latency in seconds; None without observations."""
        return float(self.sum_by_second_s.sum()) / self.total if self.total else None

    def quantiles_s(self, quantile: float, edges: Counts) -> NDArray[np.float64]:
        """The quantile of each batch of seconds; every batch must hold an observation.

        The smallest bucket's middle that at least the share `quantile` of the batch does not exceed.
        """
        running = np.add.reduceat(self.counts, edges[:-1], axis=0).cumsum(axis=1)
        wanted = np.ceil(quantile * running[:, -1:] - 1e-9)
        reached = (running >= np.maximum(wanted, 1)).argmax(axis=1)
        return np.asarray(bucket_middle_s(self.buckets)[reached])


def histogram_of(second: NDArray[Any], bucket: NDArray[Any], count: NDArray[Any], seconds: int) -> Histogram:
    """Add up rows of (second of the window, bucket, count) into a window of so many seconds."""
    buckets, column = np.unique(bucket.astype(np.int64), return_inverse=True)
    cell = second.astype(np.int64) * len(buckets) + column
    counts = np.bincount(cell, weights=count, minlength=seconds * len(buckets))
    return Histogram(counts.astype(np.int64).reshape(seconds, len(buckets)), buckets)

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
    """How many latencies of one page, outcome and kind fell into which buckets in one second, in the whole fleet."""

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


def _counted(ticks: list[Numbers]) -> tuple[Numbers, Numbers]:
    buckets, counts = np.unique(buckets_of_ticks(np.concatenate(ticks)), return_counts=True)
    return buckets, counts

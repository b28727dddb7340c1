"""Which workers carry the load: all of them, until one is lost; then, from the next stage on, those that are left.

In the stage in which a worker is lost nobody takes its share: that stage is INVALID, and more load on the others would
only make it worse. When the next one begins, its citizens are shared out anew among those who are there, a worker that
came back included. Each carries no more than a worker can hold, else the run is over.
"""

from collections.abc import Collection
from dataclasses import dataclass
from math import ceil

MOST_OF_A_WORKER = 19_000  # each has a connection, of the 20,000 files that a process may open on many a machine


@dataclass(frozen=True)
class Shares:
    """Who carries from a stage on, and how many citizens each."""

    workers: tuple[int, ...]
    citizens_each: int

    @property
    def can_be_carried(self) -> bool:
        """Are there enough of them?"""
        return bool(self.workers) and self.citizens_each <= MOST_OF_A_WORKER


class Carriers:
    """Asked at the beginning of each stage."""

    def __init__(self) -> None:
        self.workers: tuple[int, ...] = ()

    def begin(self, workers: Collection[int]) -> None:
        """All who joined."""
        self.workers = tuple(sorted(workers))

    def share_anew(self, there: Collection[int], citizens: int) -> Shares | None:
        """The shares of a stage of so many citizens, where others are there than those who carried until now."""
        workers = tuple(sorted(there))
        if workers == self.workers:
            return None
        self.workers = workers
        return Shares(workers, ceil(citizens / len(workers)) if workers else citizens)

"""What the laws are fitted to: users, throughput and, where they are known, response and think times, row by row."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.models.memory import correlation_of, worth_of

Series = NDArray[np.float64]
REPLICATES = 5  # rows at each load: from fewer, the scatter at a load is too uncertain to weigh by (chi-square)


@dataclass(frozen=True)
class Observations:
    """Rows in the order of their load; all arrays are of one length, users and throughput above 0.

    `response_s` is the mean time that the portal takes, `think_s` the mean time between; None where unknown. `place` is
    where each row stands in the file, and `memory` the correlation of neighbours there, in the throughput; None where
    nobody can tell. `response_memory` is that of the response.
    """

    users: Series
    throughput_per_s: Series
    response_s: Series | None
    think_s: Series | None
    place: NDArray[np.int64]
    memory: float | None
    response_memory: float | None

    def __len__(self) -> int:
        return len(self.users)

    @property
    def worth(self) -> float:
        """How much of a row that stands alone each is worth."""
        return worth_of(self.memory)

    @property
    def samples(self) -> float:
        """How many independent rows these are worth."""
        return self.worth * len(self)

    @property
    def most_users(self) -> float:
        """The highest load."""
        return float(self.users.max())

    @property
    def loads(self) -> int:
        """How many different loads there are."""
        return len(np.unique(self.users))

    @property
    def is_weighted(self) -> bool:
        """Is every load there often enough to know its own scatter?"""
        _, counts = np.unique(self.users, return_counts=True)
        return bool(counts.min() >= REPLICATES) and bool(self._sd_per_s().min() > 0)

    @property
    def weights(self) -> Series:
        """What residuals are multiplied by: 1; with replicates 1 / sd at the load, times the sd of all."""
        if not self.is_weighted:
            return np.ones(len(self))
        sd_per_s = self._sd_per_s()
        return np.asarray(np.sqrt(np.mean(sd_per_s**2)) / sd_per_s, dtype=float)

    def up_to(self, users: float) -> "Observations":
        """The rows at this load and below."""
        return self._of(self.users <= users)

    def _of(self, kept: NDArray[np.bool_]) -> "Observations":
        response_s = None if self.response_s is None else self.response_s[kept]
        think_s = None if self.think_s is None else self.think_s[kept]
        seen = self.users[kept], self.throughput_per_s[kept], response_s, think_s
        return Observations(*seen, self.place[kept], self.memory, self.response_memory)

    def _sd_per_s(self) -> Series:
        """The standard deviation of the throughput at each row's load."""
        return np.array([self.throughput_per_s[self.users == users].std(ddof=1) for users in self.users])


def observe(
    users: object, throughput_per_s: object, response_s: object | None = None, think_s: object | None = None
) -> Observations:
    """Observations from any sequences of numbers, put in the order of the load; one think time will do for all rows."""
    order = np.argsort(np.asarray(users, dtype=float), kind="stable")
    count = len(order)

    def column(values: object | None) -> Series | None:
        return None if values is None else np.broadcast_to(np.asarray(values, dtype=float), count)[order].copy()

    load, rate = column(users), column(throughput_per_s)
    assert load is not None and rate is not None
    response = column(response_s)
    memory = correlation_of(load, rate, order)
    of_response = None if response is None or memory is None else correlation_of(load, np.log(response), order)
    return Observations(load, rate, response, column(think_s), order, memory, of_response)

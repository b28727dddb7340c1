"""A fall at the top of the rows: the highest loads lie under the straight line through the loads below them.

A portal that collapses follows no law: none bends so sharply that AICc prefers it to the straight line, though the line
misses the top by far. So the line is asked whether it says the top.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from analysis.models.memory import correlation_of, worth_of
from analysis.models.observations import Observations
from analysis.models.quality import SPARE

SURE = 0.999  # of the prediction interval: several tops are tried of each table
LEAST_SHARE = 0.15  # below the line: less may be a noise that grows with the load, or a bend that some law describes


@dataclass(frozen=True)
class Fall:
    """From the highest load that the line still describes to the one that lies farthest under it, rates a second."""

    from_users: float
    from_per_s: float
    to_users: float
    to_per_s: float
    share: float  # by which the last lies under the line, 0 to 1

    @property
    def is_loss(self) -> bool:
        """Did less get through at the last, and not only less than the line says?"""
        return self.to_per_s < self.from_per_s


def fall_of(observations: Observations) -> Fall | None:
    """The top that lies farthest under the line through the loads below it; None where none clearly does.

    A top is one of the highest loads, or several, up to half of them; all rows of a load stay together. It must do so
    with the memory that the rows below it have, too: that of all would take the fall itself for one.
    """
    loads = np.unique(observations.users)
    found = ((_share_below(observations, float(load)), float(load)) for load in loads[math.ceil(len(loads) / 2) :])
    share, start = max(((share, load) for share, load in found if share is not None), default=(None, 0.0))
    if share is None or _share_below(observations, start, _worth_below(observations, start)) is None:
        return None
    return _fall(observations, start)


def _worth_below(observations: Observations, start: float) -> float:
    kept = observations.users < start
    seen = observations.users[kept], observations.throughput_per_s[kept], observations.place[kept]
    return worth_of(correlation_of(*seen))


def _share_below(observations: Observations, start: float, worth: float = 1.0) -> float | None:
    """By what share the mean of the rows from a load on lies under the line; None where it does not clearly."""
    rate, squares, below, rows = _line_below(observations, start)
    freedom = worth * rows - 1
    if freedom < SPARE:
        return None
    top = observations.users >= start
    tops = max(worth * int(top.sum()), 1.0)
    users, seen = float(observations.users[top].mean()), float(observations.throughput_per_s[top].mean())
    scatter = math.sqrt(worth * squares / freedom * (1 / tops + users**2 / (worth * below)))
    under = rate * users - seen
    is_clear = under > student.ppf((1 + SURE) / 2, freedom) * scatter and under > LEAST_SHARE * rate * users
    return under / (rate * users) if is_clear else None


def _line_below(observations: Observations, start: float) -> tuple[float, float, float, int]:
    """The rate of the line through the rows below a load, what it leaves of them, their users squared, and how many."""
    kept = observations.users < start
    users, seen = observations.users[kept], observations.throughput_per_s[kept]
    below = float(np.sum(users**2))
    rate = float(users @ seen) / below
    return rate, float(np.sum((seen - rate * users) ** 2)), below, len(users)


def _fall(observations: Observations, start: float) -> Fall:
    rate = _line_below(observations, start)[0]
    by_load = list(_by_load(observations))
    last = [pair for pair in by_load if pair[0] < start][-1]
    least = min((pair for pair in by_load if pair[0] >= start), key=lambda pair: pair[1] / pair[0])
    return Fall(*last, *least, 1 - least[1] / (rate * least[0]))


def _by_load(observations: Observations) -> Iterator[tuple[float, float]]:
    """Each load with the mean throughput a second of its rows, the lowest first."""
    for load in np.unique(observations.users):
        yield float(load), float(observations.throughput_per_s[observations.users == load].mean())

"""What a simulation tells, second by second."""

from dataclasses import dataclass

import numpy as np

from queueing.simulation.numbers import Mask, Numbers, Seconds


@dataclass(frozen=True)
class Demand:
    """The load of one second: so many citizens are held; or None are, and sessions arrive at a rate."""

    held: int | None
    arrivals_per_s: float = 0.0


@dataclass(frozen=True)
class Visits:
    """Pages that ended: which, when, how (manners.ANSWERED ...), what the citizen did then (WENT_ON ...), how long it
    had waited.
    """

    page: Numbers
    ended_s: Seconds
    outcome: Numbers
    then: Numbers
    waited_s: Seconds

    def those(self, mask: Mask) -> "Visits":
        """Some of them."""
        return Visits(*(column[mask] for column in vars(self).values()))


@dataclass(frozen=True)
class Thinks:
    """Thinking that ended: after which page, and how long it took."""

    page: Numbers
    took_s: Seconds


@dataclass(frozen=True)
class Second:
    """What ended in one second, who arrived in it (of a sessions load, by journey), and who was there at its end.

    `asked` pages have been asked for since the beginning, and the servers were busy for `busy_s`.
    """

    number: int
    visits: Visits
    thinks: Thinks
    arrived: Numbers
    open: int
    active_60s: int
    in_flight: int
    asked: int
    busy_s: float


_NONE: Numbers = np.empty(0, dtype=np.int64)
_NO_TIMES: Seconds = np.empty(0)
NO_VISITS = Visits(_NONE, _NO_TIMES, _NONE, _NONE, _NO_TIMES)


def together(parts: list[Visits]) -> Visits:
    """All of them as one; there must be one."""
    return Visits(*(np.concatenate(columns) for columns in zip(*(vars(part).values() for part in parts), strict=True)))


def thinks_together(parts: list[Thinks]) -> Thinks:
    """All of them as one."""
    if not parts:
        return Thinks(_NONE, _NO_TIMES)
    return Thinks(np.concatenate([part.page for part in parts]), np.concatenate([part.took_s for part in parts]))

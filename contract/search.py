"""A capacity search: where it may look, what its trials said, and which load it tries next; pure functions.

The rules are MLRsearch's (RFC 9971): a trial says held, broke or unsure; of several at one load
the majority counts; the relevant upper bound is the smallest load that broke, the relevant lower the largest below
it that held, so that an inversion is resolved to the cautious side; and it goes from below, for a portal that was once
overloaded may not be itself again. A load of which most trials are unsure stays open: the bracket reaches around it.

    low ... x held ... x held | ? unsure | x broke ... x broke ... high
                         lower              upper
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from typing import Literal

Result = Literal["held", "broke", "unsure"]

MOST_TRIALS_A_LOAD = 3
CONFIRMED_BY = 2  # trials, that each end of the bracket shall have


@dataclass(frozen=True)
class Search:
    """Loads from `low` to `high`, `resolution` apart, as utilisations."""

    low: float
    high: float
    resolution: float

    @property
    def loads(self) -> tuple[float, ...]:
        """Every load that may be tried, rising."""
        steps = floor((self.high - self.low) / self.resolution + 1e-9)
        loads = [round(self.low + step * self.resolution, 12) for step in range(steps + 1)]
        return (*loads, self.high) if self.high - loads[-1] > 1e-9 else tuple(loads)


@dataclass(frozen=True)
class Trial:
    """One load that was tried, and what came of it."""

    load: float
    result: Result


@dataclass(frozen=True)
class Bracket:
    """Where the capacity lies: above `lower`, the largest load that held, and below `upper`, the smallest that broke.

    None: nothing held, or nothing broke. The numbers are how many trials said so at that load, of how many.
    """

    lower: float | None
    upper: float | None
    held: tuple[int, int] = (0, 0)
    broke: tuple[int, int] = (0, 0)

    @property
    def is_confirmed(self) -> bool:
        """Was each end that there is seen at least twice?"""
        ends = [of for end, of in ((self.lower, self.held), (self.upper, self.broke)) if end is not None]
        return bool(ends) and all(said >= CONFIRMED_BY for said, _ in ends)


def bracket_of(trials: Sequence[Trial]) -> Bracket:
    """What the trials say so far."""
    counts = _counts(trials)
    upper = min((load for load, of in counts.items() if _majority(of) == "broke"), default=None)
    below = [load for load, of in counts.items() if _majority(of) == "held" and (upper is None or load < upper)]
    lower = max(below, default=None)
    return Bracket(lower, upper, _said(counts, lower, "held"), _said(counts, upper, "broke"))


def next_load(search: Search, trials: Sequence[Trial]) -> float | None:
    """The load to try next; None where the bracket is as narrow and as sure as it can be."""
    loads, counts = search.loads, _counts(trials)
    found = bracket_of(trials)
    lower = -1 if found.lower is None else loads.index(found.lower)
    upper = len(loads) if found.upper is None else loads.index(found.upper)
    open_ = [place for place, load in enumerate(loads) if load in counts and lower < place < upper]
    place = _climb(loads, max([lower, *open_])) if found.upper is None else None
    if place is None:
        place = _halve(lower, upper, open_)
    if place is None:
        place = next((it for it in open_ if counts[loads[it]].total() < MOST_TRIALS_A_LOAD), None)
    if place is None:
        place = next((it for it in (lower, upper) if 0 <= it < len(loads) and not _is_sure(counts[loads[it]])), None)
    return None if place is None else loads[place]


def _climb(loads: Sequence[float], highest: int) -> int | None:
    """While nothing broke: the largest load of at most twice the last; None at the top."""
    if highest < 0:
        return 0
    if highest == len(loads) - 1:
        return None
    doubled = sum(load <= 2 * loads[highest] + 1e-9 for load in loads) - 1
    return max(highest + 1, doubled)


def _halve(lower: int, upper: int, open_: Sequence[int]) -> int | None:
    """The middle of what nobody tried between the bracket and the loads that stay open, the wider side first."""
    edges = [(lower, min([upper, *open_])), (max([lower, *open_]), upper)]
    begin, end = max(edges, key=lambda edge: edge[1] - edge[0])
    return (begin + end) // 2 if end - begin > 1 else None


def _counts(trials: Sequence[Trial]) -> dict[float, Counter[Result]]:
    counts: dict[float, Counter[Result]] = {}
    for trial in trials:
        counts.setdefault(trial.load, Counter())[trial.result] += 1
    return counts


def _majority(of: Counter[Result]) -> Result:
    """What more than half of the trials at one load say; else unsure."""
    said: Result = "held" if of["held"] > of["broke"] else "broke"
    return said if 2 * of[said] > of.total() else "unsure"


def _is_sure(of: Counter[Result]) -> bool:
    return max(of["held"], of["broke"]) >= CONFIRMED_BY or of.total() >= MOST_TRIALS_A_LOAD


def _said(counts: dict[float, Counter[Result]], load: float | None, result: Result) -> tuple[int, int]:
    return (0, 0) if load is None else (counts[load][result], counts[load].total())

"""Routes: which page a session asks for after which, for many sessions at once, from what one visits on average."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from math import floor
from typing import NamedTuple

import numpy as np

from queueing.simulation.numbers import Mask, Numbers, Seconds

NOWHERE = -1  # the page of a place where a session is over
CERTAIN = 1.0
ROUNDING = 1e-9


@dataclass(frozen=True)
class Step:
    """A page, by its number, of one journey: `times` a session on average; what is typed before it takes `typing_s`."""

    page: int
    times: float
    typing_s: float = 0.0


class _Place(NamedTuple):
    """Where a step is taken with the chance `entered`; else so many places are passed over, its branch."""

    step: Step
    entered: float
    length: int


END = _Place(Step(NOWHERE, 1.0), CERTAIN, 0)


class Routes:
    """The journeys as places in a row; who is at a place goes on to the next, and may pass over a branch.

    Neighbouring pages that are visited equally often are one branch: it is gone through as often as the whole part of
    `times` says, and once more with the chance that is left, so that every page is visited `times` on average.

        times     1     1      0.4    0.4      1           2       2
        pages     home  search bank   receipt  state  |    dossier decision
        places    0     1      2      3        4   end     6 7 8 9          end
                               `- entered with 0.4, or passed over to 4
    """

    def __init__(self, shares: Sequence[float], journeys: Sequence[Sequence[Step]]) -> None:
        if not any(share > 0 and steps for share, steps in zip(shares, journeys, strict=True)):
            raise ValueError("found no journey with a page, expected at least one")
        self._cumulative = np.cumsum(shares) / sum(shares)
        laid_out = [[*_places(steps), END] for steps in journeys]
        places = [place for journey in laid_out for place in journey]
        self.page: Numbers = np.array([place.step.page for place in places])
        self.typing_s: Seconds = np.array([place.step.typing_s for place in places], dtype=float)
        self._entered: Seconds = np.array([place.entered for place in places])
        self._beyond: Numbers = np.array([number + place.length for number, place in enumerate(places)])
        self._first: Numbers = np.array([0, *accumulate(map(len, laid_out[:-1]))])

    def draw_journeys(self, count: int, chance: np.random.Generator) -> Numbers:
        """What so many citizens come for, by the journeys' numbers."""
        return np.minimum(np.searchsorted(self._cumulative, chance.random(count), "right"), len(self._first) - 1)

    def begin(self, journeys: Numbers, chance: np.random.Generator) -> Numbers:
        """The first place of a session of each of these journeys."""
        return self._entering(self._first[journeys], chance)

    def after(self, places: Numbers, chance: np.random.Generator) -> Numbers:
        """The place after each of these, none of which is an end."""
        return self._entering(places + 1, chance)

    def end_of(self, places: Numbers) -> Numbers:
        """The end of the journey of each of these places."""
        ends = np.flatnonzero(self.page == NOWHERE)
        return ends[np.searchsorted(ends, places)]

    def is_end(self, places: Numbers) -> Mask:
        """Is the session over there?"""
        ended: Mask = self.page[places] == NOWHERE
        return ended

    def _entering(self, places: Numbers, chance: np.random.Generator) -> Numbers:
        """Enter the branch that begins at each place, or pass over it, and over the next, until one is entered."""
        before = np.flatnonzero(self._entered[places] < CERTAIN)
        while before.size:
            passed = before[chance.random(before.size) >= self._entered[places[before]]]
            places[passed] = self._beyond[places[passed]]
            before = passed[self._entered[places[passed]] < CERTAIN]
        return places


def _places(steps: Sequence[Step]) -> list[_Place]:
    """The places of a journey, but for its end."""
    places: list[_Place] = []
    for times, group in groupby(steps, key=lambda step: step.times):
        branch = list(group)
        whole = floor(times + ROUNDING)
        rest = times - whole
        places += [_Place(step, CERTAIN, 1) for _ in range(whole) for step in branch]
        if rest > ROUNDING:
            chances = [rest, *[CERTAIN] * (len(branch) - 1)]
            places += [_Place(step, chance, len(branch)) for step, chance in zip(branch, chances, strict=True)]
    return places

"""The asymptotic bounds as a law, X = rate min(N, N*): a straight line, and from N* on the roof.

Source: Denning and Buzen, "The Operational Analysis of Queueing Network Models", Computing Surveys 10 (1978): X is at
most N / (D + Z) and at most 1 / Dmax, and N* is where these meet. Nobody's throughput has such a corner, so this is no
rival of the other laws: it is fitted to test whether there is a bend at all, and to say between which loads.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.optimize import brentq

from analysis.models.observations import Observations, Series
from analysis.models.quality import EXACT, Parameter, Quality

STEPS = 800


@dataclass(frozen=True)
class BoundsFit:
    """`rate_of_one` is 1 / (D + Z), a second; `saturation` is N*, in users, with no upper limit where none is seen."""

    rate_of_one: Parameter
    saturation: Parameter
    quality: Quality
    likely: tuple[
        tuple[float, float], ...
    ]  # every (rate, N*) inside the 95 % region; an N* that is not seen is infinite
    is_within: bool  # do the data hold a corner, below the highest load?
    name: str = "bounds"

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """Its numbers by name."""
        return {"rate_of_one": self.rate_of_one, "saturation_users": self.saturation}

    @property
    def roof_per_s(self) -> float:
        """1 / Dmax."""
        return self.rate_of_one.value * self.saturation.value

    def throughput_at(self, users: Series) -> Series:
        """X(N), a second."""
        return np.asarray(self.rate_of_one.value * np.minimum(users, self.saturation.value))

    def band_at(self, users: float) -> tuple[float, float] | None:
        """From the least to the most that the data allow at a load: where no bend is seen, beyond the data all from a
        roof there to a straight line.
        """
        found = [rate * min(users, saturation) for rate, saturation in self.likely]
        return (min(found), max(found)) if found else None


def fit_bounds(observations: Observations) -> BoundsFit:
    """Fit it: for each N* from the lowest load to the highest the rate is linear regression; the best is taken."""
    search = _Search(observations)
    places = search.places()
    rates, squares = search.rates(places), search.squares(places)
    best = int(np.argmin(squares))
    rate, saturation, left = float(rates[best]), float(places[best]), float(squares[best])
    is_exact = left <= EXACT * float(np.sum((observations.throughput_per_s * observations.weights) ** 2))
    quality = Quality(len(observations), 2, left, is_exact, observations.worth)
    if not quality.allows_intervals:
        is_within = bool(places[0] < saturation < places[-1])
        return BoundsFit(Parameter(rate), Parameter(saturation), quality, (), is_exact and is_within)
    low, high = search.limits(places, squares, quality.squares_within())
    inside = np.array([low, *places[squares <= quality.squares_within()], high or places[-1]])
    among = search.rates(inside)  # of each N* that may be, and of the best one by itself
    error = quality.error_unit / search.length(saturation)
    own = quality.quantile * error
    return BoundsFit(
        Parameter(rate, error, min(float(among.min()), rate - own), max(float(among.max()), rate + own)),
        Parameter(saturation, None, low, high),
        quality,
        tuple(_likely(among, inside, high is None)),
        high is not None,
    )


@dataclass(frozen=True)
class _Search:
    """What each N* leaves of the rows, if the rate is the best for it."""

    observations: Observations

    def places(self) -> Series:
        """Every N* that is tried, the lowest first: a grid, the loads, and the best corners between two of them."""
        users = self.observations.users
        grid = np.linspace(float(users.min()), self.observations.most_users, STEPS)
        return np.unique([*grid, *users, *self._corners()])

    def rates(self, places: Series) -> Series:
        """The best rate for each N*."""
        bent = self._bent(places)
        return np.asarray(bent @ self._seen / np.sum(bent**2, axis=1))

    def squares(self, places: Series) -> Series:
        """The sum of squares that each N* leaves."""
        return np.asarray(np.sum((self._seen - self.rates(places)[:, None] * self._bent(places)) ** 2, axis=1))

    def length(self, place: float) -> float:
        """By which the residual sd is divided for the standard error of the rate."""
        return float(np.sqrt(np.sum(self._bent(np.array([place])) ** 2)))

    def limits(self, places: Series, squares: Series, within: float) -> tuple[float, float | None]:
        """Where the sum of squares leaves the region, between the last place inside and the next one outside it; no
        upper limit where the highest load is inside.
        """
        inside = np.flatnonzero(squares <= within)
        first, last = int(inside[0]), int(inside[-1])
        low = float(places[0]) if first == 0 else self._crossing(places[first], places[first - 1], within)
        return low, None if last == len(places) - 1 else self._crossing(places[last], places[last + 1], within)

    def _crossing(self, inside: float, outside: float, within: float) -> float:
        return float(brentq(lambda place: float(self.squares(np.array([place]))[0]) - within, inside, outside))

    def _corners(self) -> Iterator[float]:
        """Between each two loads: where the line through the rows below and the roof of those above meet, if there."""
        users, weights = self.observations.users, self.observations.weights
        loads = np.unique(users)
        for below, above in pairwise(loads.tolist()):
            lower, upper = users <= below, users >= above
            rate = (users * weights)[lower] @ self._seen[lower] / np.sum((users * weights)[lower] ** 2)
            corner = float(weights[upper] @ self._seen[upper] / np.sum(weights[upper] ** 2) / rate)
            if below < corner < above:
                yield corner

    def _bent(self, places: Series) -> Series:
        return np.asarray(np.minimum(self.observations.users, places[:, None]) * self.observations.weights)

    @property
    def _seen(self) -> Series:
        return self.observations.throughput_per_s * self.observations.weights


def _likely(rates: Series, places: Series, is_open: bool) -> Iterator[tuple[float, float]]:
    yield from zip(rates.tolist(), places.tolist(), strict=True)
    if is_open:
        yield float(rates[-1]), math.inf

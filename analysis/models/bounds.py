"""The asymptotic bounds as a law, X = rate min(N, N*): a straight line, and from N* on the roof.

Source: Denning and Buzen, "The Operational Analysis of Queueing Network Models", Computing Surveys 10 (1978): X is at
most N / (D + Z) and at most 1 / Dmax, and N* is where these meet. Nobody's throughput has such a corner, so this is no
rival of the other laws: it is fitted to test whether there is a bend at all, and to say between which loads.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

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
    users, throughput, weights = observations.users, observations.throughput_per_s, observations.weights
    places = np.linspace(float(users.min()), observations.most_users, STEPS)
    bent = np.minimum(users, places[:, None]) * weights
    rates = bent @ (throughput * weights) / np.sum(bent**2, axis=1)
    squares = np.sum((throughput * weights - rates[:, None] * bent) ** 2, axis=1)
    best = int(np.argmin(squares))
    left = float(squares[best])
    is_exact = left <= EXACT * float(np.sum((throughput * weights) ** 2))
    quality = Quality(len(observations), 2, left, is_exact)
    rate, saturation = float(rates[best]), float(places[best])
    if not quality.allows_intervals:
        return BoundsFit(Parameter(rate), Parameter(saturation), quality, ())
    inside = np.flatnonzero(squares <= quality.squares_within())
    high = None if inside[-1] == STEPS - 1 else float(places[inside[-1]])
    error = (quality.residual_sd or 0.0) / float(np.sqrt(np.sum(bent[best] ** 2)))
    among, own = rates[inside], quality.quantile * error  # of each N* that may be, and of the best one by itself
    return BoundsFit(
        Parameter(rate, error, min(float(among.min()), rate - own), max(float(among.max()), rate + own)),
        Parameter(saturation, None, float(places[inside[0]]), high),
        quality,
        tuple(_likely(rates[inside], places[inside], high is None)),
    )


def _likely(rates: Series, places: Series, is_open: bool) -> Iterator[tuple[float, float]]:
    yield from zip(rates.tolist(), places.tolist(), strict=True)
    if is_open:
        yield float(rates[-1]), math.inf

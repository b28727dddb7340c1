"""The laws that a think time may follow, and how likely they make what was counted in whole seconds.

A log has the second in which a request ended. The difference of two such seconds is k when the time between them was x
with probability 1 - |x - k|, if that is above 0: the phase of a second is nobody's choice. So

    P(k) = integral of f(x) max(0, 1 - |x - k|) dx = A(k + 1) - 2 A(k) + A(k - 1),   A(x) = integral of F from 0 to x

by partial integration, twice: the second difference of the area below the distribution function F.
"""

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from contract.think_time import P95, Exponential, Lognormal, ThinkTime

Series = NDArray[np.float64]
LEAST_P = 1e-12  # of a bin: what a law thinks impossible may still happen once, to a wrong clock


class Law(Protocol):
    """A distribution of seconds; arrays in, arrays out."""

    def below(self, x_s: Series) -> Series:
        """The share of times below x."""

    def area(self, x_s: Series) -> Series:
        """The integral of `below` from 0 to x."""

    def draw(self, random: np.random.Generator, count: int) -> Series:
        """So many times."""

    def think_time(self) -> ThinkTime:
        """The law as the contract has it."""


@dataclass(frozen=True)
class LognormalLaw:
    """ln X is normal with mean `mu` and standard deviation `sigma`."""

    mu: float
    sigma: float

    def below(self, x_s: Series) -> Series:
        """Phi((ln x - mu) / sigma)."""
        return np.asarray(ndtr(self._z(x_s)), dtype=float)

    def area(self, x_s: Series) -> Series:
        """x F(x) less the mean of what is below x, exp(mu + sigma^2 / 2) Phi(z - sigma)."""
        z = self._z(x_s)
        mean_s = math.exp(self.mu + self.sigma**2 / 2)
        return np.asarray(np.maximum(x_s, 0) * ndtr(z) - mean_s * ndtr(z - self.sigma), dtype=float)

    def draw(self, random: np.random.Generator, count: int) -> Series:
        """So many times."""
        return random.lognormal(self.mu, self.sigma, count)

    def think_time(self) -> Lognormal:
        """By median and 95th percentile."""
        median_s = math.exp(self.mu)
        return Lognormal(median_s, median_s * math.exp(P95 * self.sigma))

    def _z(self, x_s: Series) -> Series:
        with np.errstate(divide="ignore"):
            return np.asarray((np.log(np.maximum(x_s, 0)) - self.mu) / self.sigma, dtype=float)


@dataclass(frozen=True)
class ExponentialLaw:
    """Memoryless, with this mean."""

    mean_s: float

    def below(self, x_s: Series) -> Series:
        """1 - exp(-x / mean)."""
        return np.asarray(-np.expm1(-np.maximum(x_s, 0) / self.mean_s), dtype=float)

    def area(self, x_s: Series) -> Series:
        """X less mean times F(x)."""
        return np.asarray(np.maximum(x_s, 0) - self.mean_s * self.below(x_s), dtype=float)

    def draw(self, random: np.random.Generator, count: int) -> Series:
        """So many times."""
        return random.exponential(self.mean_s, count)

    def think_time(self) -> Exponential:
        """By its mean."""
        return Exponential(self.mean_s)


def chance_of_seconds(law: Law, k: Series) -> Series:
    """The probability that two whole seconds differ by k, for each k."""
    return np.asarray(law.area(k + 1) - 2 * law.area(k) + law.area(k - 1), dtype=float)


def chance_of_bins(law: Law, low_s: Series, high_s: Series) -> Series:
    """The probability of each bin."""
    return law.below(high_s) - law.below(low_s)

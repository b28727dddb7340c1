"""Think times: what was counted, the law that fits it best, and the times themselves without their rounding."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from analysis.workload.laws import (
    LEAST_P,
    ExponentialLaw,
    Law,
    LognormalLaw,
    Series,
    chance_of_bins,
    chance_of_seconds,
)
from contract.buckets import bucket_edges_s
from contract.think_time import ThinkTime

FEWEST = 30  # think times that a law is fitted to
FROM_LAW = 40  # points of a second's worth of rounding, when the law says where in it a time may have been
QUANTILES = 400


@dataclass(frozen=True)
class ThinkCounts:
    """How often which think time was counted: `k` in whole seconds of a rounded log, else in bins."""

    k: Series
    rounded: Series
    low_s: Series
    high_s: Series
    fine: Series

    @property
    def total(self) -> int:
        """How many think times there are."""
        return int(self.rounded.sum() + self.fine.sum())

    @property
    def middle_s(self) -> tuple[Series, Series]:
        """Every time as it was counted, and how often."""
        return np.concatenate([self.k, (self.low_s + self.high_s) / 2]), np.concatenate([self.rounded, self.fine])


@dataclass(frozen=True)
class Fit:
    """A law, and the logarithm of its likelihood less a penalty of 1 for each of its parameters (Akaike 1974)."""

    name: str
    law: Law
    score: float
    distance: float  # the largest difference of the distribution functions of law and log

    @property
    def think_time(self) -> ThinkTime:
        """As the contract has it."""
        return self.law.think_time()


@dataclass(frozen=True)
class Thinking:
    """The fits, the best first; `times_s` are the times of the log at evenly spread quantiles, in rising order."""

    counts: ThinkCounts
    fits: tuple[Fit, ...]
    times_s: Series

    @property
    def best(self) -> Fit:
        """The more likely law."""
        return self.fits[0]

    @property
    def median_s(self) -> float:
        """Of the log."""
        return float(np.median(self.times_s))

    @property
    def mean_s(self) -> float:
        """Of the log."""
        return float(self.times_s.mean())


def count_times(rounded: Mapping[int, int], fine: Mapping[int, int]) -> ThinkCounts:
    """Counts by whole second and by bucket of contract/buckets, as arrays."""
    k, in_seconds = _arrays(rounded)
    buckets, in_buckets = _arrays(fine)
    low_s, high_s = bucket_edges_s(buckets.astype(np.int64))
    return ThinkCounts(k, in_seconds, low_s, high_s, in_buckets)


def count_all(rounded: Mapping[tuple[str, int], int], fine: Mapping[tuple[str, int], int]) -> ThinkCounts:
    """The same of counts that are kept by page."""
    return count_times(_summed(rounded), _summed(fine))


def think(counts: ThinkCounts) -> Thinking | None:
    """Fit the laws; None of fewer than FEWEST think times."""
    if counts.total < FEWEST:
        return None
    fits = [_fit_lognormal(counts), _fit_exponential(counts)]
    fits.sort(key=lambda fit: -fit.score)
    return Thinking(counts, tuple(fits), times_without_rounding(counts, fits[0].law))


def times_without_rounding(counts: ThinkCounts, law: Law) -> Series:
    """The times at QUANTILES evenly spread quantiles: a rounded time lies where the law says that it may have been."""
    inside = (np.arange(2 * FROM_LAW) + 0.5) / FROM_LAW - 1  # from a second below to a second above
    x_s = counts.k[:, None] + inside
    half_s = 0.5 / FROM_LAW
    weight = (1 - np.abs(inside)) * np.maximum(chance_of_bins(law, x_s - half_s, x_s + half_s), 0)
    weight = np.where(x_s > 0, weight + LEAST_P * (1 - np.abs(inside)), 0)
    weight *= (counts.rounded / weight.sum(axis=1))[:, None]
    x_s = np.concatenate([x_s.ravel(), (counts.low_s + counts.high_s) / 2])
    weight = np.concatenate([weight.ravel(), counts.fine])
    order = np.argsort(x_s)
    reached = np.cumsum(weight[order])
    wanted = (np.arange(QUANTILES) + 0.5) / QUANTILES * reached[-1]
    return np.asarray(x_s[order][np.minimum(np.searchsorted(reached, wanted), len(order) - 1)], dtype=float)


def _fit_lognormal(counts: ThinkCounts) -> Fit:
    def law(parameters: Series) -> Law:
        return LognormalLaw(float(np.clip(parameters[0], -7, 12)), float(np.exp(np.clip(parameters[1], -4, 1.5))))

    times_s, weights = counts.middle_s
    logs = np.log(np.maximum(times_s, 0.3))
    mu = float(np.average(logs, weights=weights))
    sigma = float(np.sqrt(np.average((logs - mu) ** 2, weights=weights)))
    return _fit("lognormal", counts, law, np.array([mu, np.log(max(sigma, 0.1))]))


def _fit_exponential(counts: ThinkCounts) -> Fit:
    def law(parameters: Series) -> Law:
        return ExponentialLaw(float(np.exp(np.clip(parameters[0], -7, 12))))

    times_s, weights = counts.middle_s
    return _fit("exponential", counts, law, np.array([np.log(max(float(np.average(times_s, weights=weights)), 0.01))]))


def _fit(name: str, counts: ThinkCounts, law: Callable[[Series], Law], start: Series) -> Fit:
    found = minimize(
        lambda parameters: -_likelihood(law(parameters), counts),
        start,
        method="Nelder-Mead",
        options={"xatol": 1e-5, "fatol": 1e-6 * counts.total, "maxiter": 500},
    )
    best = law(found.x)
    return Fit(name, best, -float(found.fun) - len(start), _distance(best, counts))


def _likelihood(law: Law, counts: ThinkCounts) -> float:
    whole = counts.rounded @ np.log(np.maximum(chance_of_seconds(law, counts.k), LEAST_P))
    fine = counts.fine @ np.log(np.maximum(chance_of_bins(law, counts.low_s, counts.high_s), LEAST_P))
    return float(whole + fine)


def _distance(law: Law, counts: ThinkCounts) -> float:
    """Where the log is rounded, the law is rounded in the same way: P(at most k) = A(k + 1) - A(k)."""
    distances = [
        float(np.abs(np.cumsum(count) / count.sum() - expected).max())
        for count, expected in (
            (counts.rounded, law.area(counts.k + 1) - law.area(counts.k)),
            (counts.fine, law.below(counts.high_s)),
        )
        if count.sum() > 0
    ]
    return max(distances)


def _summed(count_by_page_and_time: Mapping[tuple[str, int], int]) -> Counter[int]:
    summed: Counter[int] = Counter()
    for (_, time), count in count_by_page_and_time.items():
        summed[time] += count
    return summed


def _arrays(count_by_value: Mapping[int, int]) -> tuple[Series, Series]:
    values = np.array(sorted(count_by_value), dtype=float)
    return values, np.array([count_by_value[int(value)] for value in values], dtype=float)

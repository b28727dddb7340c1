"""Throughput and the share of errors with their intervals, from counts of intervals."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, gammaincinv

from analysis.batches import FEWEST_BATCHES, Error, finest_batches, in_batches, ratio_error
from analysis.estimate import CONFIDENCE, NOTHING, ONE_SIDED, Estimate

FEW = 30  # pages, of which batches of seconds say little

Counts = NDArray[np.int64]


def throughput(answered: Counts, interval_s: int = 1) -> Estimate:
    """Pages a second, over all intervals of `interval_s` seconds, with a confidence interval by sectioning.

    Of a few pages, or none, hardly any batch holds one: limits are no nearer then than those of a Poisson count.
    """
    seconds = len(answered) * interval_s
    if not seconds:
        return NOTHING
    total = int(answered.sum())
    rate, edges = total / seconds, finest_batches(len(answered))
    error = ratio_error(in_batches(answered, edges), np.diff(edges) * float(interval_s))
    if error is None:
        return Estimate(rate, None, None, total, times_longer=FEWEST_BATCHES / len(answered))
    low, high = _rate_limits(rate, total, seconds, error, CONFIDENCE)
    at_least, at_most = _rate_limits(rate, total, seconds, error, ONE_SIDED)
    if error.batches < FEWEST_BATCHES:
        return Estimate(rate, None, None, total, at_least, at_most, FEWEST_BATCHES / error.batches)
    return Estimate(rate, low, high, total, at_least, at_most)


def error_share(failed_by_interval: Counts, ended_by_interval: Counts) -> Estimate:
    """Failures among what ended, interval by interval: the wider of two intervals on each side.

    Clopper and Pearson's is exact where failures are independent, and tells what no failure in n means (at most
    3.7 / n); sectioning of the ratio (Cochran, Sampling Techniques, 6.3) sees failures that come in clusters. However
    they come, Markov's inequality holds: a share of 40 times the true one or more is seen in at most 1 window of 40.
    So a single burst that is large enough is not undecided.
    """
    failed, ended = int(failed_by_interval.sum()), int(ended_by_interval.sum())
    if not ended:
        return NOTHING
    share, edges = failed / ended, finest_batches(len(ended_by_interval))
    error = ratio_error(in_batches(failed_by_interval, edges), in_batches(ended_by_interval, edges))
    if error is None:
        return Estimate(share, None, None, ended, times_longer=FEWEST_BATCHES / len(ended_by_interval))
    low, high = _share_limits(failed, ended, error, CONFIDENCE)
    at_least, at_most = _share_limits(failed, ended, error, ONE_SIDED)
    if error.batches < FEWEST_BATCHES:
        return Estimate(share, None, None, ended, at_least, at_most, FEWEST_BATCHES / error.batches)
    return Estimate(share, low, high, ended, at_least, at_most)


def clopper_pearson(failed: float, ended: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The exact two-sided interval of a share from independent trials (Clopper and Pearson, 1934)."""
    tail = (1 - confidence) / 2
    low = float(betaincinv(failed, ended - failed + 1, tail)) if failed else 0.0
    high = float(betaincinv(failed + 1, ended - failed, 1 - tail)) if failed < ended else 1.0
    return low, high


def _share_limits(failed: int, ended: int, error: Error, confidence: float) -> tuple[float, float]:
    share, half = failed / ended, error.times_student(confidence)
    exact_low, exact_high = clopper_pearson(failed, ended, confidence)
    low = max(min(share - half, exact_low), (1 - confidence) / 2 * share)
    return low, min(1.0, max(share + half, exact_high))


def poisson(count: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The exact two-sided interval of the mean of a Poisson count (Garwood, 1936)."""
    tail = (1 - confidence) / 2
    low = float(gammaincinv(count, tail)) if count else 0.0
    return low, float(gammaincinv(count + 1, 1 - tail))


def _rate_limits(rate: float, total: int, seconds: int, error: Error, confidence: float) -> tuple[float, float]:
    half = error.times_student(confidence)
    low, high = max(0.0, rate - half), rate + half
    if total >= FEW:
        return low, high
    least, most = poisson(total, confidence)
    return min(low, least / seconds), max(high, most / seconds)

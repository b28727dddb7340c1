"""Throughput and the share of errors with their intervals, from counts of intervals."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from analysis.batches import Edges, Values, sectioned
from analysis.estimate import CONFIDENCE, NOTHING, Estimate

TAIL = (1 - CONFIDENCE) / 2

Counts = NDArray[np.int64]


def throughput(answered: Counts, interval_s: int = 1) -> Estimate:
    """Pages a second, over all intervals of `interval_s` seconds, with a confidence interval by sectioning."""
    seconds = len(answered) * interval_s
    if not seconds:
        return NOTHING

    def batch_values(edges: Edges) -> Values:
        return np.asarray(np.add.reduceat(answered, edges[:-1]) / (np.diff(edges) * interval_s))

    total = int(answered.sum())
    limits = sectioned(len(answered), batch_values, total / seconds)
    if limits is None:
        return Estimate(total / seconds, None, None, total)
    return Estimate(total / seconds, max(0.0, limits[0]), limits[1], total)


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
    share = failed / ended

    def batch_values(edges: Edges) -> Values:
        batch_failed = np.add.reduceat(failed_by_interval, edges[:-1])
        batch_ended = np.add.reduceat(ended_by_interval, edges[:-1])
        return share + (batch_failed - share * batch_ended) / (ended / (len(edges) - 1))

    limits = sectioned(len(ended_by_interval), batch_values, share)
    if limits is None:
        return Estimate(share, None, None, ended)
    exact_low, exact_high = clopper_pearson(failed, ended)
    low = max(min(limits[0], exact_low), TAIL * share)
    return Estimate(share, low, min(1.0, max(limits[1], exact_high)), ended)


def clopper_pearson(failed: int, ended: int) -> tuple[float, float]:
    """The exact two-sided 95 % interval of a share from independent trials (Clopper and Pearson, 1934)."""
    low = float(betaincinv(failed, ended - failed + 1, TAIL)) if failed else 0.0
    high = float(betaincinv(failed + 1, ended - failed, 1 - TAIL)) if failed < ended else 1.0
    return low, high

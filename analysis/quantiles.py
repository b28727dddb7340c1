"""A latency quantile with its interval, from histograms of intervals.

Which latency is the p95? The one that 5 % of the pages exceed. So the interval of a quantile is that of a share, turned
around: the limits are the latencies that 5 % plus, and 5 % minus, the share's own error exceed.
Source: Woodruff, Confidence intervals for medians and other position measures, JASA 47 (1952).

The share's error comes from the batches of a window. A window that happened to see few bursts has few slow pages, and
thinks that it knows them well: the upper limit would lie too low just when the quantile does. So it is held against
what the many ordinary pages say: how much more the shares beyond p50, p75 and p90 scatter than those of independent
pages would. Both limits are at least as far away as for independent pages.

Where the error is nearly as large as the share, no latency that was seen is a limit, for the bursts that were not seen
are longer. The upper limit then follows the tail: latencies that grow by s whenever the share beyond them falls by the
factor e (as waits in queues do: Kingman 1970) are off by s r where the share is off by its part r, and s, from the same
few bursts, by its part r as well: s r (1 + r). To refuse an interval because its error looks large would keep those of
the windows that had luck: of what was printed, far less would hold the truth (tests/proofs). So the only windows that
are refused are those that are too short, or hold too few pages, whatever they show.
"""

from math import exp, log

import numpy as np

from analysis.batches import FEWEST_BATCHES, FEWEST_OF_A_LIMIT, Error, ratio_error
from analysis.estimate import CONFIDENCE, NOTHING, ONE_SIDED, Estimate
from analysis.histogram import Histogram
from analysis.rates import clopper_pearson
from contract.buckets import LARGEST_ERROR

ORDINARY = (0.5, 0.75, 0.9)
FEWEST_BEYOND = 10  # pages on the thinner side of the quantile
FEWEST_ORDINARY = 300  # pages, up to p90: fewer may be one burst of a slow portal, and no long tail tells of it
FURTHER_IN = 10  # times the share beyond the quantile: where the tail begins that its slope is taken over
MOST_BEYOND = 0.95  # of the pages, where that begins
MARGIN = 1.25  # a window that would do is so much longer than the shortest


def quantile(histogram: Histogram, share: float) -> Estimate:
    """The `share` quantile in seconds: point from all intervals, interval from batches, widened by half a bucket.

    No interval of fewer than twenty batches, of fewer than ten pages beyond the quantile, or 300 up to p90. What is
    broken is decided by the one-sided lower limit, what holds by the upper limit of the two-sided interval: the
    one-sided one would be less than the truth in up to 13 % of the windows (tests/proofs).
    """
    if not histogram.total:
        return NOTHING
    value_s, samples = histogram.quantile_s(share), histogram.total
    if histogram.intervals < FEWEST_OF_A_LIMIT:
        return Estimate(value_s, None, None, samples, times_longer=MARGIN * FEWEST_BATCHES / histogram.intervals)
    own = share_error(histogram, share)
    low_s = _lower_limit_s(histogram, share, own, CONFIDENCE)
    at_least_s = _lower_limit_s(histogram, share, own, ONE_SIDED)
    longer = times_longer(histogram, share)
    if longer is not None:
        return Estimate(value_s, None, None, samples, at_least_s, None, longer)
    upper = Error(max(own.of_ratio, scatter_of_the_ordinary(histogram, share)), own.batches)
    high_s = _upper_limit_s(histogram, share, upper)
    return Estimate(value_s, low_s, high_s, samples, at_least_s, high_s)


def share_error(histogram: Histogram, share: float) -> Error:
    """The error of the share beyond the quantile; where many share its bucket, the larger of with and without them."""
    bucket = histogram.quantile_bucket(share)
    ended = histogram.by_batch
    found = [ratio_error(histogram.beyond_by_batch(place), ended) for place in (bucket - 1, bucket)]
    return max((error for error in found if error), key=lambda error: error.of_ratio)


def scatter_of_the_ordinary(histogram: Histogram, share: float) -> float:
    """The error of the share beyond a quantile, if it scattered as those beyond the more ordinary ones do.

    A median has none that is more ordinary: p75 tells of it, in which a burst shows as well.

    Of n independent pages it is sqrt(p (1 - p) / n); here n is smaller by the largest factor that their variance has.
    """
    factors = [1.0]
    for ordinary in ORDINARY:
        if ordinary < max(share, ORDINARY[-1]):
            error = share_error(histogram, ordinary).of_ratio
            factors.append(error**2 * histogram.total / (ordinary * (1 - ordinary)))
    return float(np.sqrt(max(factors) * share * (1 - share) / histogram.total))


def times_longer(histogram: Histogram, share: float) -> float | None:
    """How many times longer the window must be for an interval; None where it is long enough."""
    ordinary = FEWEST_ORDINARY if share <= ORDINARY[-1] else 0
    pages = max(FEWEST_BEYOND / min(share, 1 - share), ordinary)
    too_short = max(FEWEST_BATCHES / histogram.intervals, pages / histogram.total)
    return MARGIN * too_short if too_short > 1 else None


def _lower_limit_s(histogram: Histogram, share: float, own: Error, confidence: float) -> float | None:
    """The latency that is exceeded by as much more than the share beyond the quantile as that may be off.

    The share is taken by its logarithm: it cannot be less than nothing, and scatters further upwards. And no limit
    rests on one batch alone: who has seen one stall does not know how many there will be. None where even the least of
    n pages lies above the quantile too often: all n do in (share beyond)^n of the cases.
    """
    beyond = 1 - share
    if beyond**histogram.total > (1 - confidence) / 2 + 1e-12:
        return None
    _, most = clopper_pearson(beyond * histogram.total, histogram.total, confidence)
    most = min(1.0, max(beyond * exp(own.times_student(confidence) / beyond), most))
    limit_s = min(histogram.quantile_s(1 - most), histogram.quantile_without_worst_s(share))
    return limit_s * (1 - LARGEST_ERROR)


def _upper_limit_s(histogram: Histogram, share: float, upper: Error) -> float:
    """The latency that is exceeded by as much less than the share beyond the quantile, or that the tail comes to."""
    beyond = 1 - share
    part = upper.times_student() / beyond
    fewest, _ = clopper_pearson(beyond * histogram.total, histogram.total)
    seen_s = histogram.quantile_s(1 - min(beyond * exp(-part), fewest))
    along_the_tail_s = histogram.quantile_s(share) + slope_of_the_tail_s(histogram, share) * part * (1 + part)
    return max(seen_s, along_the_tail_s) * (1 + LARGEST_ERROR)


def slope_of_the_tail_s(histogram: Histogram, share: float) -> float:
    """By how much the latency grows when the share beyond it falls by the factor e; of a p95, from the median on.

    Of a quantile that nearly all pages exceed, from half way to the least of them.
    """
    beyond = 1 - share
    further_in = min(FURTHER_IN * beyond, MOST_BEYOND) if beyond < MOST_BEYOND else (1 + beyond) / 2
    return (histogram.quantile_s(share) - histogram.quantile_s(1 - further_in)) / log(further_in / beyond)

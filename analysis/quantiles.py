"""A latency quantile with its interval, from histograms of intervals.

Which latency is the p95? The one that 5 % of the pages exceed. So the interval of a quantile is that of a share, turned
around: the limits are the latencies that 5 % plus, and 5 % minus, the share's own error exceed.
Source: Woodruff, Confidence intervals for medians and other position measures, JASA 47 (1952).

The share's error comes from the batches of a window. A window that happened to see few bursts has few slow pages, and
thinks that it knows them well: the upper limit would lie too low just when the quantile does. So it is held against
what the many ordinary pages say: how much more the shares beyond p50, p75 and p90 scatter than those of independent
pages would. Both limits are at least as far away as for independent pages. Where the error is as large as the share,
the upper limit is the largest latency that was seen; where that itself may be less than the quantile, there is none.
"""

from math import exp

import numpy as np

from analysis.batches import FEWEST_BATCHES, FEWEST_OF_A_LIMIT, Error, ratio_error, student
from analysis.estimate import CONFIDENCE, NOTHING, ONE_SIDED, Estimate
from analysis.histogram import Histogram
from analysis.rates import clopper_pearson
from contract.buckets import LARGEST_ERROR

ORDINARY = (0.5, 0.75, 0.9)
FEWEST_BEYOND = 10  # pages on the thinner side of the quantile
# Half an interval of the share beyond the quantile, as a share of it. At 1.2 as much was seen as three independent
# pages beyond it are worth, so that the largest latency is beyond the quantile in 95 % (the rule of three). The error
# that is taken is the largest of several, so larger than the true one: coverage holds up to 1.3 (tests/proofs).
LARGEST_HALF = 1.3
MARGIN = 1.25  # a window that would do is so much longer than the shortest


def quantile(histogram: Histogram, share: float) -> Estimate:
    """The `share` quantile in seconds: point from all intervals, interval from batches, widened by half a bucket.

    No interval of fewer than twenty batches, or where the share beyond the quantile is less than its error.
    """
    if not histogram.total:
        return NOTHING
    value_s, samples = histogram.quantile_s(share), histogram.total
    if histogram.intervals < FEWEST_OF_A_LIMIT:
        return Estimate(value_s, None, None, samples, times_longer=MARGIN * FEWEST_BATCHES / histogram.intervals)
    own = share_error(histogram, share)
    upper = Error(max(own.of_ratio, scatter_of_the_ordinary(histogram, share)), own.batches)
    low_s, high_s = _limits_s(histogram, share, (own, upper), CONFIDENCE)
    at_least_s, at_most_s = _limits_s(histogram, share, (own, upper), ONE_SIDED)
    longer = times_longer(histogram, upper, min(share, 1 - share))
    if longer is None:
        return Estimate(value_s, low_s, high_s, samples, at_least_s, at_most_s)
    return Estimate(value_s, None, None, samples, at_least_s, None, longer)


def share_error(histogram: Histogram, share: float) -> Error:
    """The error of the share beyond the quantile; where many share its bucket, the larger of with and without them."""
    bucket = histogram.quantile_bucket(share)
    ended = histogram.by_batch
    found = [ratio_error(histogram.beyond_by_batch(place), ended) for place in (bucket - 1, bucket)]
    return max((error for error in found if error), key=lambda error: error.of_ratio)


def scatter_of_the_ordinary(histogram: Histogram, share: float) -> float:
    """The error of the share beyond a quantile, if it scattered as those beyond the more ordinary ones do.

    Of n independent pages it is sqrt(p (1 - p) / n); here n is smaller by the largest factor that their variance has.
    """
    factors = [1.0]
    for ordinary in ORDINARY:
        if ordinary < share:
            error = share_error(histogram, ordinary).of_ratio
            factors.append(error**2 * histogram.total / (ordinary * (1 - ordinary)))
    return float(np.sqrt(max(factors) * share * (1 - share) / histogram.total))


def times_longer(histogram: Histogram, error: Error, beyond: float) -> float | None:
    """How many times longer the window must be for an interval; None where it is long enough."""
    half = student(max(error.batches, FEWEST_BATCHES) - 1) * error.of_ratio / beyond
    thin = FEWEST_BEYOND / (beyond * histogram.total)
    too_short = max(FEWEST_BATCHES / histogram.intervals, thin, (half / LARGEST_HALF) ** 2)
    return MARGIN * too_short if too_short > 1 else None


def _limits_s(
    histogram: Histogram, share: float, errors: tuple[Error, Error], confidence: float
) -> tuple[float, float]:
    """The latencies that are exceeded by more than the share beyond the quantile, and by less."""
    own, upper = (error.times_student(confidence) for error in errors)
    fewest, most = clopper_pearson((1 - share) * histogram.total, histogram.total, confidence)
    # Upwards the share is taken by its logarithm: it cannot be less than nothing, and scatters further upwards.
    most = min(1.0, max((1 - share) * exp(own / (1 - share)), most))
    fewest = max(0.0, min(1 - share - upper, fewest))
    low_s, high_s = histogram.quantile_s(1 - most), histogram.quantile_s(1 - fewest)
    return low_s * (1 - LARGEST_ERROR), high_s * (1 + LARGEST_ERROR)

"""A latency quantile with its interval, from histograms of intervals."""

import numpy as np

from analysis.batches import Edges, Values, sectioned
from analysis.estimate import NOTHING, Estimate
from analysis.histogram import Histogram
from contract.buckets import LARGEST_ERROR

FEWEST_BEYOND = 2  # so many observations a batch must have beyond its quantile, on the thinner side


def quantile(histogram: Histogram, share: float) -> Estimate:
    """The `share` quantile in seconds: point from all intervals, interval by sectioning, widened by half a bucket.

    No interval where batches with enough observations, on average two beyond the quantile, would be fewer than five.
    """
    if not histogram.total:
        return NOTHING
    by_interval = histogram.by_interval
    fewest = FEWEST_BEYOND / min(share, 1 - share)

    def batch_values(edges: Edges) -> Values | None:
        sizes = np.add.reduceat(by_interval, edges[:-1])
        if sizes.mean() < fewest or sizes.min() < fewest / 2:
            return None
        return histogram.quantiles_s(share, edges)

    value_s = histogram.quantile_s(share)
    limits = sectioned(len(by_interval), batch_values, value_s)
    if limits is None:
        return Estimate(value_s, None, None, histogram.total)
    low_s, high_s = limits
    return Estimate(value_s, max(0.0, low_s) * (1 - LARGEST_ERROR), high_s * (1 + LARGEST_ERROR), histogram.total)

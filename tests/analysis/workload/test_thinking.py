import math
from collections import Counter

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import lognorm

from analysis.workload.laws import ExponentialLaw, LognormalLaw, chance_of_seconds
from analysis.workload.thinking import count_all, count_times, think
from contract.buckets import bucket_of
from contract.think_time import Exponential, Lognormal

P95 = 1.6448536269514722


def rounded(times_s, random):
    """How a log has them: the difference of two whole seconds, for a first moment anywhere in its second."""
    return Counter(np.floor(random.random(len(times_s)) + times_s).astype(int).tolist())


@pytest.mark.parametrize("k", [0, 1, 2, 7, 60])
def test_the_chance_of_a_whole_second_is_the_triangle_s(k):
    law = lognorm(s=0.7, scale=3.0)
    expected = quad(lambda x: law.pdf(x) * max(0, 1 - abs(x - k)), max(0, k - 1), k + 1, points=[k])[0]
    found = chance_of_seconds(LognormalLaw(math.log(3), 0.7), np.array([float(k)]))[0]
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("law", [LognormalLaw(1.0, 0.9), ExponentialLaw(4.0)])
def test_the_chances_of_all_seconds_add_up_to_one(law):
    assert chance_of_seconds(law, np.arange(0.0, 3000.0)).sum() == pytest.approx(1)


@pytest.mark.parametrize("median_s", [1, 2, 3.2, 5, 12, 30, 60])
@pytest.mark.parametrize("ratio", [3, 5])
def test_the_median_is_found_again_within_5_percent(median_s, ratio):
    random = np.random.default_rng(7)
    times_s = random.lognormal(math.log(median_s), math.log(ratio) / P95, 8000)
    found = think(count_times(rounded(times_s, random), {}))
    law = found.best.think_time
    assert isinstance(law, Lognormal)
    assert law.median_s == pytest.approx(median_s, rel=0.05)
    assert law.p95_s == pytest.approx(median_s * ratio, rel=0.08)
    assert found.median_s == pytest.approx(median_s, rel=0.05)
    assert found.mean_s == pytest.approx(times_s.mean(), rel=0.03)


@pytest.mark.parametrize("mean_s", [1, 5, 60])
def test_memoryless_thinking_is_recognised(mean_s):
    random = np.random.default_rng(8)
    found = think(count_times(rounded(random.exponential(mean_s, 8000), random), {}))
    law = found.best.think_time
    assert isinstance(law, Exponential)
    assert law.mean_s == pytest.approx(mean_s, rel=0.05)


def test_times_below_the_second_are_used_as_they_are():
    times_s = np.random.default_rng(9).lognormal(math.log(0.4), 0.5, 4000)
    found = think(count_times({}, Counter(map(bucket_of, times_s.tolist()))))
    assert found.best.think_time.to_json()["lognormal"]["median_s"] == pytest.approx(0.4, rel=0.03)
    assert found.median_s == pytest.approx(np.median(times_s), rel=0.01)
    assert found.best.distance < 0.03


def test_what_neither_law_fits_is_far_away_from_both():
    found = think(count_times({2: 1000, 40: 1000}, {}))
    assert found.best.distance > 0.1
    assert found.times_s[0] < 3 < 39 < found.times_s[-1]


@pytest.mark.parametrize("counts", [{0: 100}, {7: 100}, {0: 99, 1800: 1}, {43_200: 50}])
def test_strange_times_are_fitted_all_the_same(counts):
    found = think(count_times(counts, {}))
    assert np.isfinite(found.mean_s)
    assert (np.diff(found.times_s) >= 0).all()
    assert found.times_s[0] > 0


def test_too_few_times_fit_nothing():
    assert think(count_all({("home", 3): 29}, {})) is None
    assert think(count_all({("home", 3): 29, ("search", 3): 1}, {})) is not None

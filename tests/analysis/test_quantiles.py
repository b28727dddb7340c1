import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.quantiles import quantile
from contract.buckets import LARGEST_ERROR
from tests.analysis.counting import histogram_of_latencies


@given(
    latencies_s=st.lists(st.floats(0.0005, 60), min_size=1, max_size=60),
    share=st.sampled_from([0.01, 0.5, 0.9, 0.95, 0.99]),
)
def test_the_point_is_numpys_quantile_of_the_raw_values(latencies_s, share):
    found = quantile(histogram_of_latencies(np.zeros(len(latencies_s)), latencies_s, 1), share)
    expected = np.quantile(latencies_s, share, method="inverted_cdf")
    assert found.value == pytest.approx(expected, rel=2 * LARGEST_ERROR, abs=2e-6)
    assert found.samples == len(latencies_s)


def test_each_batchs_quantile_is_numpys():
    random = np.random.default_rng(1)
    second, latency_s = np.sort(random.integers(0, 20, 4000)), random.exponential(0.1, 4000)
    found = histogram_of_latencies(second, latency_s, 20).quantiles_s(0.95, np.array([0, 5, 10, 20]))
    for value, (first, last) in zip(found, [(0, 5), (5, 10), (10, 20)], strict=True):
        raw = latency_s[(second >= first) & (second < last)]
        assert value == pytest.approx(np.quantile(raw, 0.95, method="inverted_cdf"), rel=2 * LARGEST_ERROR)


def test_constant_latency_has_the_interval_of_its_bucket():
    found = quantile(histogram_of_latencies(np.repeat(np.arange(20), 100), [0.1] * 2000, 20), 0.95)
    assert found.low == pytest.approx(0.1, rel=3 * LARGEST_ERROR)
    assert found.low < found.value < found.high


@pytest.mark.parametrize(
    ("a_second", "seconds", "share", "has_interval"),
    [
        (60, 20, 0.95, True),  # 60 beyond p95
        (120, 20, 0.99, True),  # 24 beyond p99
        (45, 20, 0.99, False),  # 9 beyond p99
        (60, 19, 0.95, False),  # nineteen seconds cannot be twenty batches
        (15, 20, 0.5, True),
        (14, 20, 0.9, False),  # 280 pages: those of one burst, for all that anybody knows
    ],
)
def test_too_few_are_refused(a_second, seconds, share, has_interval):
    latency_s = np.random.default_rng(2).exponential(0.1, a_second * seconds)
    found = quantile(histogram_of_latencies(np.repeat(np.arange(seconds), a_second), latency_s, seconds), share)
    assert found.value is not None
    assert found.has_interval == has_interval


def test_no_samples_are_no_value():
    assert quantile(histogram_of_latencies([], [], 20), 0.95).value is None


def sojourn_times(random, arrivals_per_s, service_s, seconds):
    """One server, first come first served (Lindley), warm: seconds of ending and times from arrival to end."""
    warm_s = 60
    number = int(arrivals_per_s * (seconds + warm_s) * 1.3)
    arrivals = np.cumsum(random.exponential(1 / arrivals_per_s, number))
    services = random.exponential(service_s, number)
    work = np.cumsum(services)
    ends = work + np.maximum.accumulate(arrivals - (work - services))
    inside = (ends >= warm_s) & (ends < warm_s + seconds)
    return ends[inside] - warm_s, (ends - arrivals)[inside]


@pytest.mark.parametrize(
    ("rho", "seconds", "share", "service_s"),
    [
        (0.5, 60, 0.95, 0.01),
        (0.7, 120, 0.95, 0.01),
        (0.5, 60, 0.5, 0.01),
        (0.5, 60, 0.95, 0.1),  # slow: fifteen pages beyond it, in three or four bursts
        (0.7, 60, 0.95, 0.1),
    ],
)
def test_the_interval_covers_the_planted_quantile(rho, seconds, share, service_s):
    """Sojourn times of M/M/1 are exponential with mean S / (1 - rho), and correlated: nominal 95 %, at least 90 %."""
    random, runs = np.random.default_rng(20261123), 200
    truth_s = -np.log(1 - share) * service_s / (1 - rho)
    printed = covered = above = 0
    for _ in range(runs):
        ends, latency_s = sojourn_times(random, rho / service_s, service_s, seconds)
        found = quantile(histogram_of_latencies(ends.astype(int), latency_s, seconds), share)
        if found.has_interval:
            printed += 1
            covered += found.low <= truth_s <= found.high
            above += found.at_most < truth_s
    assert printed >= 0.95 * runs
    assert covered >= 0.9 * printed
    assert above <= 0.07 * printed


def test_what_was_not_seen_may_be_longer():
    """Five bursts in a minute: the largest latency that was seen is no limit."""
    second = np.repeat(np.arange(60), 100)
    latency_s = np.where((second % 12 == 0), 1.0, 0.1) * np.random.default_rng(4).uniform(0.9, 1.1, len(second))
    found = quantile(histogram_of_latencies(second, latency_s, 60), 0.95)
    assert found.high > 1.2 > latency_s.max()
    assert found.at_most == found.high


@pytest.mark.parametrize("share", [0.01, 0.05, 0.07, 0.1])
def test_a_quantile_that_nearly_all_pages_exceed_has_an_interval_too(share):
    latency_s = np.random.default_rng(3).exponential(0.1, 4000)
    found = quantile(histogram_of_latencies(np.repeat(np.arange(20), 200), latency_s, 20), share)
    assert found.low < -0.1 * np.log(1 - share) < found.high


@pytest.mark.parametrize(("pages", "has_limit"), [(2, False), (4, False), (5, True)])
def test_the_least_of_a_few_pages_is_no_limit_of_their_median(pages, has_limit):
    """All of four are above it in 6.25 % of the cases, all of five in 3.1 %."""
    found = quantile(histogram_of_latencies(np.arange(pages) * 2, [0.1] * pages, 12), 0.5)
    assert (found.at_least is not None) == has_limit

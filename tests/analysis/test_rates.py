import numpy as np
import pytest
from scipy import stats

from analysis.rates import clopper_pearson, error_share, throughput


def seconds_of(value, seconds=20):
    return np.full(seconds, value, dtype=np.int64)


def test_throughput_is_all_pages_over_all_seconds():
    found = throughput(np.array([9, 9, 11, 11] * 5, dtype=np.int64))
    assert (found.value, found.samples) == (10.0, 200)
    assert found.low < 10 < found.high


def test_throughput_of_nothing_is_none_and_of_silence_is_zero():
    assert throughput(np.zeros(0, dtype=np.int64)).value is None
    assert throughput(seconds_of(0)).value == 0.0


def test_throughput_of_a_short_window_has_no_interval():
    assert not throughput(seconds_of(100, seconds=4)).has_interval


@pytest.mark.parametrize(
    ("failed", "ended", "low", "high"),
    [
        (0, 100, 0.0, 0.036217),  # Clopper and Pearson's: 1 - 0.025^(1 / 100)
        (5, 100, 0.016432, 0.112835),
        (100, 100, 0.963783, 1.0),
    ],
)
def test_clopper_pearson(failed, ended, low, high):
    assert clopper_pearson(failed, ended) == pytest.approx((low, high), abs=1e-6)
    exact = stats.binomtest(failed, ended).proportion_ci(0.95, "exact")
    assert clopper_pearson(failed, ended) == pytest.approx((exact.low, exact.high))


def test_no_error_still_leaves_three_point_seven_in_n():
    found = error_share(seconds_of(0), seconds_of(60))
    assert (found.value, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(3.7 / 1200, rel=0.01)


def test_errors_in_a_burst_are_less_certain_than_errors_one_by_one():
    burst = seconds_of(0)
    burst[7] = 60
    apart = seconds_of(3)
    of_burst, of_apart = error_share(burst, seconds_of(60)), error_share(apart, seconds_of(60))
    assert of_burst.value == of_apart.value == 0.05
    assert of_burst.high > of_apart.high
    assert of_burst.low < of_apart.low


def test_a_burst_can_be_too_large_for_chance():
    """Half of everything failed, at once: the true share is above 1.25 %, or this was one window of 40."""
    burst = seconds_of(0)
    burst[5:15] = 60
    found = error_share(burst, seconds_of(60))
    assert (found.value, found.low, found.high) == pytest.approx((0.5, 0.0125, 1.0))


def test_nothing_ended_is_no_share():
    assert error_share(seconds_of(0), seconds_of(0)).value is None


def test_too_short_for_batches_has_no_interval():
    assert not error_share(seconds_of(0, 3), seconds_of(100, 3)).has_interval

import numpy as np
import pytest
from scipy import stats

from analysis.batches import correlation, equal_batches, sectioned, student


def means(series):
    return lambda edges: np.add.reduceat(series, edges[:-1]) / np.diff(edges)


@pytest.mark.parametrize(("seconds", "batches"), [(20, 20), (20, 5), (29, 7), (301, 50)])
def test_batches_take_every_second_and_are_equal_to_within_one(seconds, batches):
    edges = equal_batches(seconds, batches)
    assert (edges[0], edges[-1], len(edges)) == (0, seconds, batches + 1)
    assert np.ptp(np.diff(edges)) <= 1


def test_student_agrees_with_tables():
    assert student(4) == pytest.approx(2.776, abs=5e-4)
    assert student(19) == pytest.approx(2.093, abs=5e-4)


def test_independent_seconds_make_ten_batches():
    """Then the interval is the textbook's, of ten means."""
    series = np.random.default_rng(3).normal(10, 1, 100)
    ten = series.reshape(10, 10).mean(axis=1)
    expected = stats.t.interval(0.95, 9, ten.mean(), stats.sem(ten))
    assert sectioned(100, means(series), series.mean()) == pytest.approx(expected)


def test_correlated_batches_are_made_longer():
    """A slow wave: ten batches follow each other, five do too, and five is as few as there may be."""
    series = 10 + np.sin(np.linspace(0, 3, 100))
    five = series.reshape(5, 20).mean(axis=1)
    half = student(4) * np.sqrt(((five - series.mean()) ** 2).sum() / 20)
    assert sectioned(100, means(series), series.mean()) == pytest.approx((series.mean() - half, series.mean() + half))


def test_correlated_seconds_make_a_wider_interval_than_independent_ones_would():
    series = 10 + np.repeat(np.random.default_rng(4).normal(0, 1, 30), 10)  # steps of ten seconds
    low, high = sectioned(300, means(series), series.mean())
    assert high - low > 2 * (2 * student(299) * stats.sem(series))


@pytest.mark.parametrize("seconds", [0, 1, 4])
def test_fewer_than_five_batches_give_no_interval(seconds):
    assert sectioned(seconds, means(np.ones(seconds)), 1.0) is None


def test_batches_that_hold_too_little_give_no_interval():
    assert sectioned(100, lambda edges: None, 1.0) is None


def test_a_constant_is_not_correlated():
    assert correlation(np.ones(20)) == 0.0


def test_a_slow_wave_is_correlated_and_noise_is_not():
    assert correlation(np.sin(np.linspace(0, 3, 40))) > 0.8
    assert abs(correlation(np.random.default_rng(5).normal(size=4000))) < 0.05

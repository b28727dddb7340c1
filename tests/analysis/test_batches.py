import numpy as np
import pytest
from scipy import stats

from analysis.batches import (
    correlation,
    equal_batches,
    finest_batches,
    in_batches,
    lasting_correlation,
    ratio_error,
    student,
    widening,
)


@pytest.mark.parametrize(("seconds", "batches"), [(20, 20), (20, 5), (29, 7), (301, 50)])
def test_batches_take_every_second_and_are_equal_to_within_one(seconds, batches):
    edges = equal_batches(seconds, batches)
    assert (edges[0], edges[-1], len(edges)) == (0, seconds, batches + 1)
    assert np.ptp(np.diff(edges)) <= 1


def test_student_agrees_with_tables():
    assert student(4) == pytest.approx(2.776, abs=5e-4)
    assert student(19) == pytest.approx(2.093, abs=5e-4)


def error_of(series):
    """Of the mean of a series: what of each second there is, for each second."""
    edges = finest_batches(len(series))
    return ratio_error(in_batches(series, edges), np.diff(edges).astype(float))


def test_independent_seconds_have_the_error_of_the_textbook():
    """Sixty batches of five seconds each, neighbours not alike."""
    series = np.random.default_rng(1).normal(10, 1, 300)
    found = error_of(series)
    assert found.batches == 60
    assert found.of_ratio == pytest.approx(stats.sem(series.reshape(60, 5).mean(axis=1)))


def test_correlated_batches_grow_until_there_are_twenty():
    """A slow wave: sixty batches follow each other, twenty do too, and twenty is as few as there may be."""
    series = 10 + np.sin(np.linspace(0, 6, 300))
    found, twenty = error_of(series), series.reshape(20, 15).mean(axis=1)
    assert found.batches == 20
    assert found.of_ratio == pytest.approx(stats.sem(twenty) * np.sqrt(widening(correlation(twenty))))
    assert found.of_ratio > 2 * stats.sem(twenty)


def test_correlated_seconds_make_a_wider_interval_than_independent_ones_would():
    series = 10 + np.repeat(np.random.default_rng(4).normal(0, 1, 30), 10)  # steps of ten seconds
    assert error_of(series).of_ratio > 2 * stats.sem(series)


def test_batches_of_unequal_size_weigh_as_much_as_they_hold():
    """Two in three of what a batch holds, however much that is: nothing scatters."""
    wholes = np.random.default_rng(5).integers(3, 90, 40) * 3.0
    assert ratio_error(wholes * 2 / 3, wholes).of_ratio == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(("seconds", "batches"), [(9, None), (10, 10), (19, 19), (20, 20), (59, 59), (900, 60)])
def test_ten_seconds_have_an_error_and_sixty_batches_are_the_most(seconds, batches):
    found = error_of(np.random.default_rng(6).normal(10, 1, seconds))
    assert (found and found.batches) in (batches, *([30, 29, 20] if batches and batches >= 59 else []))


def test_a_constant_is_not_correlated():
    assert correlation(np.ones(20)) == 0.0


def test_a_slow_wave_is_correlated_and_noise_is_not():
    assert correlation(np.sin(np.linspace(0, 3, 40))) > 0.8
    assert abs(correlation(np.random.default_rng(5).normal(size=4000))) < 0.05


@pytest.mark.parametrize(("tied", "number"), [(0.2, 20), (0.5, 20), (0.5, 60)])
def test_few_values_that_are_tied_show_less_of_it_than_there_is(tied, number):
    """A first-order process; the formula is of the first order too."""
    random = np.random.default_rng(7)
    series = random.normal(size=(8000, number))
    for step in range(1, number):
        series[:, step] = tied * series[:, step - 1] + np.sqrt(1 - tied**2) * series[:, step]
    assert np.mean([correlation(each) for each in series]) == pytest.approx(tied - 4 * tied / number, abs=0.01)
    left = np.mean([lasting_correlation(each) for each in series])
    assert left == pytest.approx(tied - tied / (number - 3), abs=0.01)

import numpy as np
import pytest

from analysis.drift import change_point, mser_cut, step, trend

STRICT = 1 - 0.001 / 40  # as for a run of five stages
NOISE = np.random.default_rng(7).normal(0, 0.02, 20)
FIRST_HALF, SIX_OF_TWENTY = np.arange(20) < 10, np.arange(20) < 6


def is_found(drift):
    return bool(drift.is_certain and drift.share > 0.1)


@pytest.mark.parametrize(
    ("series", "cut"),
    [
        (np.ones(10), 0),
        (np.array([9.0, 9, 1, 1.1, 1, 0.9, 1, 1, 1.1, 1]), 2),  # two batches of warm-up
        (np.linspace(10, 1, 10), 5),  # never steady: the search ends at the half
    ],
)
def test_mser_drops_the_warm_up_and_no_more(series, cut):
    assert mser_cut(series) == cut


@pytest.mark.parametrize(
    ("series", "found"),
    [
        (1 + NOISE, False),
        (1 + NOISE + np.linspace(0, 1, 20), True),  # it doubles
        (1 + NOISE / 100 + np.linspace(0, 0.05, 20), False),  # surely a trend, and not worth a word
        (1 + 20 * NOISE, False),  # it moves about by 40 %: that is noise, not a trend
        (np.ones(20), False),
    ],
)
def test_a_trend_must_be_certain_and_large(series, found):
    assert is_found(trend(series, STRICT)) == found


@pytest.mark.parametrize(
    ("series", "found"),
    [
        (1 + NOISE, False),
        (np.where(FIRST_HALF, 2.0, 1.0) + NOISE, True),  # the first half was twice as slow
        (np.where(FIRST_HALF, 1.05, 1.0) + NOISE / 100, False),  # by 5 %: not worth a word
    ],
)
def test_halves_that_differ_must_do_so_certainly_and_by_much(series, found):
    assert is_found(step(series, 10, STRICT)) == found


@pytest.mark.parametrize(
    ("series", "found", "at"),
    [
        (np.where(SIX_OF_TWENTY, 1.0, 1.5) + NOISE, True, 6),  # found where it is
        (np.where(SIX_OF_TWENTY, 1.0, 1.05) + NOISE / 100, False, 6),  # found, and not worth a word
        (1 + 0.1 * np.sin(np.linspace(0, 12, 20)) + NOISE, False, None),  # a wave is not a change
        (1 + NOISE, False, None),
    ],
)
def test_a_change_point_is_found_where_it_is_and_nowhere_else(series, found, at):
    drift = change_point(series, STRICT)
    assert is_found(drift) == found
    assert at is None or drift.at == at


def test_noise_that_follows_itself_is_no_drift():
    """A first-order autoregression of 0.6: half of the difference that independent noise would need is not enough."""
    random, found = np.random.default_rng(11), 0
    for _ in range(400):
        noise = [0.0]
        for each in random.normal(0, 0.2, 39):
            noise.append(0.6 * noise[-1] + each)
        series = 1 + np.array(noise[20:])
        found += any(map(is_found, (trend(series, STRICT), step(series, 10, STRICT), change_point(series, STRICT))))
    assert found <= 4

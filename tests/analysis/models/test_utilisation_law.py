import numpy as np
import pytest

from analysis.models.utilisation_law import fit_utilisation

RATE = np.linspace(100, 1000, 10)


def test_it_finds_demand_and_idle():
    found = fit_utilisation("cpu", RATE, 0.05 + 0.0005 * RATE)
    assert found.demand_s.value == pytest.approx(0.0005)
    assert found.idle.value == pytest.approx(0.05)
    assert found.throughput_where(1.0).value == pytest.approx(1900)


def test_rows_in_which_it_is_full_are_left_out():
    found = fit_utilisation("cpu", RATE, np.minimum(1.0, 0.05 + 0.0015 * RATE))
    assert found.demand_s.value == pytest.approx(0.0015)
    assert (found.highest, found.quality.samples) == (1.0, 5)


@pytest.mark.parametrize("values", [np.full(10, 0.5), 0.9 - 0.0002 * RATE])
def test_what_does_not_grow_has_no_limit(values):
    assert fit_utilisation("cpu", RATE, values).throughput_where(1.0) is None


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_too_few_rows_are_no_law(rows):
    assert fit_utilisation("cpu", RATE[:rows], 0.001 * RATE[:rows]) is None


def test_fiellers_limits_cover():
    random, hits = np.random.default_rng(8), 0
    for _ in range(400):
        found = fit_utilisation("cpu", RATE, 0.05 + 0.0005 * RATE + random.normal(0, 0.01, 10)).throughput_where(0.8)
        hits += found.low < 1500 < found.high
    assert 0.93 <= hits / 400 <= 0.97

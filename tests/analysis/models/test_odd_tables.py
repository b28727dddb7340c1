"""Tables that no portal makes: what is said of them stays true."""

import numpy as np
import pytest

from analysis.models.choice import fit_all
from analysis.models.observations import observe

STEPS = np.arange(1, 11) * 100.0


@pytest.mark.parametrize(
    ("users", "rate"),
    [
        (STEPS, 1000 / STEPS + np.tile([0.01, -0.01], 5)),  # it only falls
        (np.array([1000, 1500, 2000, 2500, 3000, 4000, 5000.0]), np.array([900, 610, 440, 360, 300, 220, 175.0])),
    ],
)
def test_a_peak_below_the_data_says_so_and_lies_within_its_interval(users, rate):
    peak = fit_all(observe(users, rate, None, None)).usl.peak
    assert peak.where == "below"
    assert not peak.is_inside
    assert peak.users.low is None or peak.users.low <= peak.users.value
    assert peak.users.high is None or peak.users.value <= peak.users.high


def test_the_throughput_of_a_peak_has_its_interval():
    rate = STEPS / (1 + 0.002 * STEPS + 1e-6 * STEPS**2) * (1 + np.tile([0.01, -0.01], 5))
    top = fit_all(observe(STEPS, rate, None, None)).usl.peak.throughput_per_s
    assert top.low < top.value < top.high


@pytest.mark.parametrize("rate", [0.5 * STEPS, np.full(10, 50.0)])
def test_rows_without_any_scatter_have_no_interval(rate):
    fits = fit_all(observe(STEPS, rate, None, None))
    best = fits.linear if rate[0] != rate[-1] else fits.amdahl
    assert all((each.standard_error, each.low, each.high) == (None, None, None) for each in best.parameters.values())

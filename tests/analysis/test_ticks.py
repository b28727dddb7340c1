"""Coarse clocks: latencies that come in ticks are seen, and those of a queue are not taken for some."""

import numpy as np
import pytest

from analysis.sample_doubts import comes_in_ticks
from tests.analysis.counting import histogram_of_latencies


@pytest.mark.parametrize(
    ("tick_s", "mean_s", "seen"),
    [
        (0.010, 0.03, True),
        (0.0156, 0.1, True),
        (0.050, 0.03, True),  # five ticks, most of them rare
        (0.100, 0.03, True),  # two
        (1.0, 0.03, True),  # one: the clock knows nothing shorter
        (0.000001, 0.03, False),
    ],
)
def test_ticks(tick_s, mean_s, seen):
    random = np.random.default_rng(1)
    latency_s = np.ceil(random.gamma(2, mean_s / 2, 20_000) / tick_s) * tick_s
    assert comes_in_ticks(histogram_of_latencies(random.integers(0, 60, 20_000), latency_s, 60)) == seen

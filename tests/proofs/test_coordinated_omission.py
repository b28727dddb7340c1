"""HdrHistogram's case of coordinated omission, as its own tests have it (HdrHistogram_py, test_hdrhistogram.py).

One citizen asks every 10 ms. For 100 s each answer takes 1 ms; then one takes 100 s. Who counts what was answered has
10,001 answers, and a p99 of 1 ms. Counted from when each should have been asked, the 10,000 that the stall kept from
being asked waited for 100 s, 99.99 s, 99.98 s ... 10 ms.
"""

import numpy as np
import pytest

from analysis.quantiles import quantile
from contract.buckets import LARGEST_ERROR
from tests.proofs.queues import histogram_of

QUICK_S, STALL_S, EVERY_S = 0.001, 100.0, 0.01


def stalled(from_due_time):
    """Latencies, and the second in which each ended."""
    due_s = np.arange(10_000) * EVERY_S
    late_s = STALL_S - np.arange(10_000 if from_due_time else 1) * EVERY_S
    second = np.concatenate([due_s.astype(np.int64), np.full(len(late_s), 199)])
    return histogram_of(second, np.concatenate([np.full(10_000, QUICK_S), late_s]), 200)


@pytest.mark.parametrize(
    ("from_due_time", "count", "expected_s"),
    [
        (True, 20_000, {0.5: 0.001, 0.75: 50.0, 0.9: 80.0, 0.99: 98.0}),
        (False, 10_001, {0.5: 0.001, 0.75: 0.001, 0.9: 0.001, 0.99: 0.001}),
    ],
)
def test_latency_counts_from_the_due_time(from_due_time, count, expected_s):
    histogram = stalled(from_due_time)
    assert histogram.total == count
    for share, latency_s in expected_s.items():
        assert quantile(histogram, share).value == pytest.approx(latency_s, rel=2 * LARGEST_ERROR, abs=2e-6)


def test_a_stall_leaves_no_interval_that_does_not_hold_it():
    """Whoever sees one stall does not know how many there will be."""
    found = quantile(stalled(True), 0.99)
    assert not found.has_interval or found.low <= 0.001 * (1 + LARGEST_ERROR) < 98 <= found.high

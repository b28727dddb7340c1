import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.buckets import (
    LARGEST_ERROR,
    bucket_edges_s,
    bucket_middle_s,
    bucket_of,
    buckets_of_ticks,
    merged,
    middle_of,
    quantile_of,
)


@pytest.mark.parametrize(
    ("latency_s", "bucket"),
    [
        (0.0, 0),
        (-1.0, 0),  # a clock that stepped back
        (1e-6, 1),
        (255.5e-6, 255),  # the last bucket of one tick
        (256.5e-6, 256),  # the first of two ticks
        (257.5e-6, 256),
        (258.5e-6, 257),
        (511.5e-6, 383),
        (512.5e-6, 384),  # the first of four ticks
    ],
)
def test_buckets_by_hand(latency_s, bucket):
    assert bucket_of(latency_s) == bucket


def test_every_bucket_begins_where_the_one_before_ends():
    low_s, high_s = bucket_edges_s(np.arange(4000))
    assert np.array_equal(low_s[1:], high_s[:-1])
    assert low_s[0] == 0


@given(st.integers(min_value=0, max_value=10**11))
def test_a_latency_lies_in_its_bucket_and_near_its_middle(tick):
    bucket = bucket_of((tick + 0.5) / 1e6)
    low_s, high_s = bucket_edges_s(np.array([bucket]))
    assert low_s[0] <= (tick + 0.5) / 1e6 <= high_s[0]
    if tick >= 256:
        assert abs(middle_of(bucket) - tick / 1e6) <= LARGEST_ERROR * tick / 1e6 + 1e-6


def test_one_bucket_and_many_have_the_same_middle():
    buckets = np.array([0, 255, 256, 1780, 3286])
    assert [middle_of(int(bucket)) for bucket in buckets] == list(bucket_middle_s(buckets))


def test_merging_is_adding():
    assert merged([{1: 2, 5: 1}, {5: 3}, {}]) == {1: 2, 5: 4}


def test_quantiles_agree_with_a_sorted_list():
    chance = random.Random("quantiles agree")
    latencies_s = sorted(chance.expovariate(10) for _ in range(2000))
    histogram = merged({bucket_of(latency_s): 1} for latency_s in latencies_s)
    for quantile in (0.5, 0.95, 0.99):
        exact_s = latencies_s[int(np.ceil(quantile * 2000)) - 1]
        assert quantile_of(histogram, quantile) == pytest.approx(exact_s, rel=2 * LARGEST_ERROR)


def test_nothing_has_no_quantile():
    assert quantile_of({}, 0.95) is None


@given(st.lists(st.integers(min_value=-5, max_value=10**12)))
def test_many_ticks_at_once_fall_into_the_same_buckets_as_one_by_one(ticks):
    one_by_one = [bucket_of((tick + 0.5) / 1e6) if tick > 0 else 0 for tick in ticks]
    assert buckets_of_ticks(np.array(ticks, dtype=np.int64)).tolist() == one_by_one

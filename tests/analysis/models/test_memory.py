"""What rows are worth that repeat the row before: planted memories, tables without one, what the fits make of it."""

import math
from dataclasses import replace

import numpy as np
import pytest

from analysis.models.choice import fit_all
from analysis.models.linear import fit_linear
from analysis.models.memory import worth_of
from analysis.models.observations import observe
from tests.analysis.models.series import days, with_memory

PACE = 0.07


def straight(rows, memory, seed, noise=0.05):
    """Two days of rows, the load up and down, 5 % of noise that remembers."""
    random = np.random.default_rng(seed)
    users = days(rows, random)
    return users, users * PACE * (1 + noise * with_memory(rows, memory, random))


def worth_in_order(users, rate):
    return worth_of(users, rate, np.arange(len(users)))


@pytest.mark.parametrize(("memory", "low", "high"), [(0.0, 0.85, 1.0), (0.5, 0.25, 0.42), (0.8, 0.07, 0.17)])
def test_a_planted_memory_is_found(memory, low, high):
    found = [worth_in_order(*straight(480, memory, seed)) for seed in range(20)]
    assert low <= float(np.median(found)) <= high


@pytest.mark.parametrize("curve", ["kink", "bend"])
def test_a_bend_is_no_memory(curve):
    users, noise = straight(288, 0.0, seed=3, noise=0.01)
    shape = np.minimum(users, 25_000) / users if curve == "kink" else 1 / (1 + (users / 30_000) ** 2)
    assert worth_in_order(users, noise * shape) > 0.8


def test_rows_in_another_order_than_the_file_are_put_back():
    users, rate = straight(96, 0.8, seed=4)
    assert observe(users, rate).worth == worth_in_order(users, rate) < 0.4


@pytest.mark.parametrize("what", ["nineteen rows", "only rises", "only falls", "steps", "exact"])
def test_rows_that_cannot_tell_count_as_they_are(what):
    users, rate = straight(19 if what == "nineteen rows" else 96, 0.9, seed=5)
    order = np.argsort(users) if what == "only rises" else np.argsort(-users) if what == "only falls" else None
    users, rate = (users, rate) if order is None else (users[order], rate[order])
    if what == "steps":
        users = np.repeat(np.arange(1, 9) * 1000.0, 12)
    if what == "exact":
        rate = users * PACE
    assert worth_in_order(users, rate) == 1.0


def test_the_standard_error_is_that_of_so_many_rows_fewer():
    rows = observe(*straight(96, 0.8, seed=6))
    alone, remembering = fit_linear(replace(rows, worth=1.0)), fit_linear(rows)
    wider = remembering.rate_of_one.standard_error / alone.rate_of_one.standard_error
    assert wider == pytest.approx(math.sqrt((96 - 1) / (96 * rows.worth - 1)))
    assert remembering.rate_of_one.value == alone.rate_of_one.value
    assert remembering.quality.residual_sd == pytest.approx(wider * math.sqrt(rows.worth) * alone.quality.residual_sd)


def test_an_interval_of_a_straight_line_is_that_of_its_standard_error():
    rate = fit_linear(observe(*straight(96, 0.8, seed=6))).curve
    half = rate.quality.quantile * rate.rate_of_one.standard_error
    low, high = rate.rate_of_one.value - half, rate.rate_of_one.value + half
    assert (rate.rate_of_one.low, rate.rate_of_one.high) == (pytest.approx(low), pytest.approx(high))


def test_no_bend_is_told_that_memory_alone_would_make():
    """The seeds of which the rows, each for itself, bend: with their memory none does."""
    tables = [observe(*straight(288, 0.9, seed)) for seed in range(12)]
    assert any(fit_all(replace(table, worth=1.0)).bends for table in tables)
    assert not any(fit_all(table).bends for table in tables)

"""What rows are worth that repeat the row before: planted memories, tables without one, what the fits make of it."""

import math
from dataclasses import replace

import numpy as np
import pytest

from analysis.models.choice import fit_all
from analysis.models.fan import fan_of
from analysis.models.linear import fit_linear
from analysis.models.memory import correlation_of, worth_of
from analysis.models.observations import observe
from analysis.models.utilisation_law import fit_utilisation
from analysis.outlook import outlook_of
from tests.analysis.models.series import climb, days, with_memory

PACE = 0.07


def straight(rows, memory, seed, noise=0.05, loads=days):
    """Rows of a portal that is never full, 5 % of noise that remembers."""
    random = np.random.default_rng(seed)
    users = loads(rows, random)
    return users, users * PACE * (1 + noise * with_memory(rows, memory, random))


def found_in_order(users, rate):
    return correlation_of(users, rate, np.arange(len(users)))


@pytest.mark.parametrize(("memory", "low", "high"), [(0.0, 0.0, 0.06), (0.5, 0.42, 0.56), (0.8, 0.72, 0.84)])
@pytest.mark.parametrize("rows", [96, 480])
def test_a_planted_memory_is_found(rows, memory, low, high):
    found = [found_in_order(*straight(rows, memory, seed)) for seed in range(20)]
    assert low <= float(np.median(found)) <= high


@pytest.mark.parametrize("cycles", [1.5, 3])
def test_it_is_found_beneath_a_line_that_takes_much_of_it_with_it(cycles):
    random = np.random.default_rng(5)
    users = 26_000 - 22_000 * np.cos(2 * np.pi * cycles * np.arange(96) / 96)
    found = [found_in_order(users, users * PACE + 100 * with_memory(96, 0.8, random)) for _ in range(40)]
    assert 0.7 <= float(np.median(found)) <= 0.87


@pytest.mark.parametrize("curve", ["kink", "bend", "cliff"])
def test_a_bend_is_no_memory(curve):
    users, rate = straight(96, 0.0, seed=3, noise=0.01)
    shapes = {
        "kink": np.minimum(users, 25_000) / users,
        "bend": 1 / (1 + (users / 30_000) ** 2),
        "cliff": np.where(users > 30_000, 0.3, 1.0),
    }
    assert found_in_order(users, rate * shapes[curve]) < 0.1


def test_rows_in_another_order_than_the_file_are_put_back():
    users, rate = straight(96, 0.8, seed=4)
    assert observe(users, rate).memory == found_in_order(users, rate) > 0.5


@pytest.mark.parametrize("what", ["nineteen rows", "only rises", "only falls", "mostly rises", "steps"])
def test_of_one_pass_over_the_loads_nobody_can_tell(what):
    users, rate = straight(19 if what == "nineteen rows" else 96, 0.9, seed=5)
    order = np.argsort(users) if what == "only rises" else np.argsort(-users) if what == "only falls" else None
    users, rate = (users, rate) if order is None else (users[order], rate[order])
    if what == "steps":
        users = np.repeat(np.arange(1, 9) * 1000.0, 12)
    if what == "mostly rises":
        users = climb(96, np.random.default_rng(1))
    assert found_in_order(users, rate) is None
    assert worth_of(None) == 1.0


def test_rows_without_noise_have_no_memory():
    users, _ = straight(96, 0.9, seed=5)
    assert found_in_order(users, users * PACE) == 0.0


def test_the_standard_error_is_that_of_so_many_rows_fewer():
    rows = observe(*straight(96, 0.8, seed=6))
    alone, remembering = fit_linear(replace(rows, memory=0.0)), fit_linear(rows)
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
    """Of some of these seeds the rows bend, each for itself: with their memory none does."""
    tables = [observe(*straight(288, 0.9, seed)) for seed in range(12)]
    assert any(fit_all(replace(table, memory=0.0)).bends for table in tables)
    assert not any(fit_all(table).bends for table in tables)


def test_a_collapse_is_told_though_all_rows_together_seem_to_remember():
    """It is held against the rows below it, and these have no memory."""
    users, rate = straight(96, 0.0, seed=7, noise=0.02)
    rows = observe(users, np.where(users > 46_000, rate * 0.4, rate))
    found = fit_all(replace(rows, memory=0.95))
    assert found.best is None
    assert found.fall is not None
    assert found.fall.to_per_s < 0.6 * found.fall.from_per_s


def test_where_too_few_rows_stand_alone_the_fan_is_empty_and_no_limit_in_users_is_told():
    users, rate = straight(96, 0.0, seed=8)
    rows = replace(observe(users, rate), memory=0.95)
    fits = fit_all(rows)
    assert fits.best is None
    assert fits.linear.rate_of_one.low is None
    assert fits.linear.quality.residual_sd is not None  # 2.5 rows, one number
    assert fits.usl.quality.residual_sd is None
    assert fan_of(rows, fits, (), 120_000) == ()
    use = 0.1 + rate / 5_000 + 0.001 * np.random.default_rng(9).standard_normal(96)
    (projection,) = outlook_of(rows, 120_000.0, {"cpu": use[np.argsort(users, kind="stable")]}).projections
    assert (projection.full_users.low, projection.full_users.high, projection.says) == (None, None, "open")


def test_the_law_of_a_resource_counts_its_own_memory():
    rate = straight(96, 0.0, seed=10)[1]
    use = 0.1 + rate / 5_000 + 0.02 * with_memory(96, 0.8, np.random.default_rng(11))
    alone, remembering = (fit_utilisation("cpu", rate, use, place) for place in (None, np.arange(96)))
    assert remembering.quality.worth == worth_of(found_in_order(rate, use)) < 0.3
    assert remembering.demand_s.high - remembering.demand_s.low > 1.7 * (alone.demand_s.high - alone.demand_s.low)


def test_the_closed_law_counts_the_memory_of_the_responses():
    users, rate = straight(40, 0.0, seed=12, noise=0.02)
    random = np.random.default_rng(13)
    rows = observe(users, rate, 0.3 * np.exp(0.2 * with_memory(40, 0.9, random)), 1 / PACE - 0.3)
    assert rows.response_memory > 0.5
    forgetful, remembering = fit_all(replace(rows, response_memory=0.0)).closed, fit_all(rows).closed
    widths = [fit.service_s.high - fit.service_s.low for fit in (forgetful, remembering)]
    assert widths[1] > 1.5 * widths[0]

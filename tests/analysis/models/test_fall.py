"""Rows that follow the straight line, and then no law: a portal that collapses at its highest loads."""

import numpy as np
import pytest

from analysis.models.choice import fit_all
from analysis.models.fall import fall_of
from analysis.models.observations import observe

USERS = np.linspace(5_000, 50_000, 10)
COLLAPSED = np.array([500, 1000, 1490, 2010, 2490, 3010, 3480, 3990, 4510, 600.0])


def test_a_collapse_at_the_top_is_no_straight_line():
    fits = fit_all(observe(USERS, COLLAPSED))
    assert (fits.best, fits.bends, fits.peak, fits.knee) == (None, False, None, None)
    assert (fits.fall.from_users, fits.fall.from_per_s) == (45_000, 4510)
    assert (fits.fall.to_users, fits.fall.to_per_s) == (50_000, 600)
    assert fits.fall.share == pytest.approx(1 - 600 / 5000, abs=0.01)


@pytest.mark.parametrize("collapsed", [1, 2, 3, 5])
def test_a_fall_begins_where_the_line_ends(collapsed):
    rate = USERS * 0.1 * (1 + np.tile([0.005, -0.005], 5))
    rate[-collapsed:] = 300.0
    assert fall_of(observe(USERS, rate)).from_users == USERS[-collapsed - 1]


def test_rows_of_one_load_stay_together():
    users = np.repeat(USERS, 2)
    rate = np.repeat(COLLAPSED, 2) * np.tile([1.01, 0.99], 10)
    found = fall_of(observe(users, rate))
    assert (found.from_users, found.to_per_s) == (45_000, pytest.approx(600))


@pytest.mark.parametrize("rows", [4, 6, 10, 20])
@pytest.mark.parametrize("is_proportional", [True, False])
def test_a_straight_line_with_noise_does_not_fall(rows, is_proportional):
    random, users = np.random.default_rng(9), np.linspace(1, 10, rows)
    scale = users if is_proportional else users.mean()
    falls = [fall_of(observe(users, users + 0.05 * scale * random.standard_normal(rows))) for _ in range(400)]
    assert sum(fall is not None for fall in falls) <= 4


def test_a_table_without_noise_does_not_fall():
    assert fall_of(observe(USERS, USERS * 0.1)) is None
    assert fall_of(observe([1, 2, 3], [1, 2, 2.9])) is None

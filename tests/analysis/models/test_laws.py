from dataclasses import replace

import numpy as np
import pytest

from analysis.models.amdahl import fit_amdahl
from analysis.models.bounds import fit_bounds
from analysis.models.choice import fit_all
from analysis.models.closed import fit_closed
from analysis.models.linear import fit_linear
from analysis.models.little import closing, users_by_little
from analysis.models.observations import observe
from analysis.models.quality import Parameter
from analysis.models.usl import fit_usl
from queueing.repairmen import Repairmen

USERS = np.array([1, 5, 10, 20, 40, 80, 120, 160, 240, 320])


def usl(users, contention, coherency, rate):
    """The second computation: the formula, as it is printed."""
    return rate * users / (1 + contention * (users - 1) + coherency * users * (users - 1))


def portal(users, servers, service_s, think_s):
    """X and R of a closed portal, state by state."""
    found = [Repairmen(servers, service_s, think_s, int(each)) for each in users]
    return np.array([it.throughput_per_s for it in found]), np.array([it.mean_response_s for it in found])


@pytest.mark.parametrize("stands_for", [1, 100])
@pytest.mark.parametrize(("contention", "coherency"), [(0.02, 1e-4), (0.3, 1e-6), (0.001, 2e-5)])
def test_usl_finds_what_was_planted(contention, coherency, stands_for):
    users = USERS * stands_for
    found = fit_usl(observe(users, usl(users, contention, coherency, 20.0)))
    assert found.contention.value == pytest.approx(contention, rel=1e-4)
    assert found.coherency.value == pytest.approx(coherency, rel=1e-4)
    assert found.peak.users.value == pytest.approx(np.sqrt((1 - contention) / coherency), rel=1e-4)


def test_amdahl_finds_what_was_planted():
    found = fit_amdahl(observe(USERS, usl(USERS, 0.05, 0, 20.0)))
    assert found.contention.value == pytest.approx(0.05)
    assert found.roof_per_s == pytest.approx(400)


def test_linear_is_regression_through_the_origin():
    random = np.random.default_rng(1)
    throughput = 3.0 * USERS + random.normal(0, 5, len(USERS))
    found = fit_linear(observe(USERS, throughput))
    assert found.rate_of_one.value == pytest.approx(USERS @ throughput / (USERS @ USERS))
    sd = np.sqrt(np.sum((throughput - found.rate_of_one.value * USERS) ** 2) / 9)
    assert found.rate_of_one.standard_error == pytest.approx(sd / np.sqrt(USERS @ USERS))
    assert found.rate_of_one.high - found.rate_of_one.value == pytest.approx(
        2.262157 * found.rate_of_one.standard_error, rel=1e-5
    )


def test_a_superlinear_table_stands_on_the_bounds_without_a_standard_error():
    found = fit_usl(observe(USERS, USERS**1.05))
    assert (found.contention.value, found.contention.standard_error) == (0.0, None)
    assert (found.contention.low, found.peak) == (0.0, None)


@pytest.mark.parametrize(("rows", "refused"), [(4, True), (5, False)])
def test_an_interval_is_refused_where_the_rows_are_few(rows, refused):
    random = np.random.default_rng(2)
    users = USERS[-rows:]
    found = fit_usl(observe(users, usl(users, 0.02, 1e-4, 20.0) + random.normal(0, 1, rows)))
    assert (found.contention.low is None) == refused
    assert (found.curve.band_at(400.0) is None) == refused


@pytest.mark.parametrize("servers", [1, 4, 40])
def test_closed_finds_where_it_saturates(servers):
    random = np.random.default_rng(3)
    users, service_s = np.linspace(100, 1200, 10).round(), servers * 10.0 / (900 - servers)
    throughput, response_s = portal(users, servers, service_s, 10.0)
    noisy = throughput * (1 + 0.005 * random.standard_normal(10))
    found = fit_closed(observe(users, noisy, response_s * (1 + 0.02 * random.standard_normal(10)), 10.0))
    assert found.saturation.low < 900 < found.saturation.high
    assert found.saturation.value == pytest.approx(900, rel=0.02)
    assert found.servers.value == pytest.approx(servers, rel=0.15)
    low, high = found.band_at(2000.0)
    assert low < servers / service_s < high


def test_closed_has_no_upper_limit_where_nothing_is_full():
    users = np.linspace(50, 500, 10).round()
    random = np.random.default_rng(4)
    throughput, response_s = portal(users, 400, 0.8, 10.0)
    noisy = [one * (1 + 0.01 * random.standard_normal(10)) for one in (throughput, response_s)]
    found = fit_closed(observe(users, *noisy, 10.0))
    assert found.saturation.high is None
    assert not found.is_identified


def test_closed_wants_a_think_time():
    assert fit_closed(observe(USERS, USERS)) is None
    assert fit_closed(observe(USERS, USERS, think_s=0.0)) is None


def test_bounds_find_the_corner():
    random = np.random.default_rng(5)
    found = fit_bounds(observe(USERS, 2 * np.minimum(USERS, 100) * (1 + 0.01 * random.standard_normal(10))))
    assert found.saturation.low < 100 < found.saturation.high
    assert found.rate_of_one.value == pytest.approx(2, rel=0.02)


def test_bounds_allow_a_roof_beyond_a_straight_line():
    random = np.random.default_rng(6)
    found = fit_bounds(observe(USERS, 2 * USERS * (1 + 0.01 * random.standard_normal(10))))
    assert found.saturation.high is None
    low, high = found.band_at(640.0)
    assert low < 660 and high > 1250


def test_replicates_weigh_by_their_scatter():
    random = np.random.default_rng(7)
    users = np.repeat([10.0, 20.0, 30.0], 8)
    noisy = 2 * users + random.normal(0, 1, 24) * np.where(users == 30, 20, 0.1)
    assert observe(users, noisy).is_weighted
    assert not observe(users[::2], noisy[::2]).is_weighted
    assert fit_linear(observe(users, noisy)).rate_of_one.value == pytest.approx(2, abs=0.01)


ROOF = (100, 180, 220, 210, 180, 140, 110)


@pytest.mark.parametrize("rows", [4, 5, 6, 7])
def test_few_rows_that_plainly_bend_are_no_straight_line(rows):
    fits = fit_all(observe(np.arange(1, rows + 1) * 100.0, ROOF[:rows]))
    assert fits.best is not fits.linear


@pytest.mark.parametrize(("rows", "is_chosen"), [(4, False), (5, False), (8, True)])
def test_few_rows_that_do_not_bend_are_not_claimed_to_be_straight(rows, is_chosen):
    noise = np.array([1.01, 0.99, 1.0, 1.01, 0.99, 1.01, 0.99, 1.0])[:rows]
    fits = fit_all(observe(np.arange(1, rows + 1) * 100.0, np.arange(1, rows + 1) * 100.0 * noise))
    assert (fits.best is fits.linear) == is_chosen
    assert (fits.peak, fits.knee) == (None, None)


def test_three_rows_choose_no_law():
    fits = fit_all(observe([1, 2, 3], [1, 2, 2.9]))
    assert (fits.best, fits.peak, fits.knee) == (None, None, None)


@pytest.mark.parametrize(
    ("response_s", "said"), [(2.0, "closes"), (2.19, "closes"), (2.4, "nearly"), (3.0, "open"), (1.0, "open")]
)
def test_littles_law_closes_or_not(response_s, said):
    rows = observe([100.0], [10.0], response_s, 8.0)
    assert closing(100.0, float(users_by_little(rows)[0])) == said


@pytest.mark.parametrize("corner", [29_100.0, 30_000.0])
def test_the_corner_lies_in_its_interval_however_little_the_noise(corner):
    random, users, hits = np.random.default_rng(10), np.linspace(5_000, 50_000, 10), 0
    for _ in range(200):
        rate = 0.1 * np.minimum(users, corner) + random.normal(0, 0.05, 10)
        found = fit_bounds(observe(users, rate)).saturation
        hits += found.low <= corner <= found.high
    assert 0.9 <= hits / 200 <= 0.99


def test_a_corner_without_noise_is_told_without_an_interval():
    fits = fit_all(observe(USERS, np.minimum(USERS, 100)))
    assert (fits.knee.value, fits.knee.low, fits.knee.high) == (pytest.approx(100), None, None)


def test_the_interval_of_one_server_reaches_one():
    random, users = np.random.default_rng(11), np.linspace(100, 1200, 10).round()
    throughput, response_s = portal(users, 1, 10 / 899, 10.0)
    hits = 0
    for _ in range(10):
        noisy = throughput * (1 + 0.005 * random.standard_normal(10))
        found = fit_closed(observe(users, noisy, response_s * (1 + 0.02 * random.standard_normal(10)), 10.0))
        hits += found.service_s.low <= 10 / 899 <= found.service_s.high
        assert found.servers.low == 1
    assert hits >= 9


def test_closed_saturates_far_below_the_highest_load():
    random, users = np.random.default_rng(12), np.geomspace(20, 2000, 12).round()
    throughput, response_s = portal(users, 4, 40 / 146, 10.0)
    noisy = [one * (1 + 0.005 * random.standard_normal(12)) for one in (throughput, response_s)]
    found = fit_closed(observe(users, *noisy, 10.0)).saturation
    assert found.low < 150 < found.high
    assert found.value == pytest.approx(150, rel=0.03)


def test_a_closed_law_without_limits_leaves_the_knee_to_the_bounds():
    random = np.random.default_rng(13)
    fits = fit_all(observe(USERS, 2 * np.minimum(USERS, 100) * (1 + 0.01 * random.standard_normal(10)), think_s=10.0))
    vague = replace(fits.closed, saturation=Parameter(500.0, None, 90.0, None))
    assert replace(fits, closed=vague, best=vague).knee == fits.bounds.saturation

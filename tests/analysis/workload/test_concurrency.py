from itertools import pairwise

import numpy as np
import pytest

from analysis.workload.concurrency import Curve, find_peak, open_curve, stays
from analysis.workload.doors import BIN_S, Doors

HOUR_S = 3600.0


def doors_of(*visits):
    doors = Doors(0.0)
    for began_s, ended_s in visits:
        doors.pass_through(began_s, ended_s)
    return doors


def curve_of(bin_s, users):
    return Curve(0, bin_s, np.array(users, dtype=float), np.zeros(len(users)))


def test_one_session_is_one_user():
    curve = open_curve(doors_of((100.0, 400.0)), np.empty(0))
    assert find_peak(curve).users == 1
    assert curve.users.sum() * BIN_S == pytest.approx(300)


def test_the_last_page_is_read_too():
    curve = open_curve(doors_of((100.0, 400.0)), np.array([60.0]))
    assert curve.users.sum() * BIN_S == pytest.approx(360)


@pytest.mark.parametrize("times_s", [[3.0], [0.5, 40.0], [7.0, 7.0, 120.0]])
def test_a_stay_is_as_long_on_average_as_its_times(times_s):
    assert stays(np.array(times_s)).sum() * BIN_S == pytest.approx(np.mean(times_s))


def test_stays_are_those_of_a_naive_count():
    times_s, random = np.array([2.0, 8.0, 31.0]), np.random.default_rng(1)
    came_s = random.random(200_000) * BIN_S
    left_s = came_s + random.choice(times_s, len(came_s))
    edges_s = np.arange(9) * float(BIN_S)
    naive = [
        (np.minimum(left_s, high_s) - np.maximum(came_s, low_s)).clip(0).mean() / BIN_S
        for low_s, high_s in pairwise(edges_s)
    ]
    assert stays(times_s)[:8] == pytest.approx(naive, abs=0.005)


def test_little_s_law_holds_over_the_whole_log():
    random = np.random.default_rng(2)
    began_s = random.uniform(0, HOUR_S, 5000)
    lengths_s, think_s = random.exponential(60, 5000), 20.0
    curve = open_curve(doors_of(*zip(began_s, began_s + lengths_s, strict=True)), np.array([think_s]))
    assert curve.users.sum() * BIN_S == pytest.approx(lengths_s.sum() + 5000 * think_s, rel=0.005)


def test_the_peak_is_a_mean_over_a_minute():
    curve = curve_of(5, [0.0] * 100 + [50.0] + [0.0] * 20 + [10.0] * 12 + [0.0] * 100)
    assert find_peak(curve).users == 10
    assert find_peak(curve).at_s == 121 * 5


def test_a_day_is_that_of_the_log_s_own_clock():
    curve = curve_of(3600, range(72))
    day = curve.of_day(20 * HOUR_S, offset_s=7 * 3600)  # 3:00 of the next day at +0700
    assert day.users[0] == 17
    assert len(day.users) == 24


def test_coarser_bins_are_means():
    assert curve_of(5, [1.0, 3.0, 5.0]).coarser(10).users.tolist() == [2.0, 2.5]


def test_who_sees_one_page_in_an_instant_makes_a_curve_all_the_same():
    curve = open_curve(doors_of((100.0, 100.0)), np.empty(0))
    assert find_peak(curve).users == 0
    assert len(curve.users) == 60


def test_how_long_the_last_page_is_read_leaves_the_peak_unsure():
    peak = find_peak(Curve(0, 60, np.array([10.0, 300.0]), np.array([0.0, 100.0])))
    assert (peak.users, peak.at_s, peak.unsure_users) == (400, 60, pytest.approx(19.6))

import math

import pytest

from harness.inside.clocks import Clocks, Moment


def answer(clock_s, asked_s, wall_s=0.0):
    return {"worker": 0, "asked_s": asked_s, "clock_s": clock_s, "wall_s": wall_s}


def test_the_quickest_answer_is_believed():
    clocks = Clocks()
    clocks.take(answer(105.0, asked_s=100.0), Moment(101.0, 0.0))  # it read 105 somewhere within that second
    clocks.take(answer(107.25, asked_s=102.0), Moment(102.5, 0.0))
    clocks.take(answer(109.9, asked_s=104.0), Moment(105.5, 0.0))
    reading = clocks.reading(0)
    assert (reading.ahead_s, reading.unsure_s) == (5.0, 0.25)


def test_the_wall_clock_is_told_apart_from_the_clock_that_counts():
    clocks = Clocks()
    clocks.take(answer(50.0, asked_s=100.0, wall_s=1_005.0), Moment(100.0, 1_000.0))
    assert clocks.told() == {"0": {"offset_s": 5.0, "unsure_s": 0.0, "drift_s": 0.0}}
    assert clocks.reading(0).ahead_s == -50.0


@pytest.mark.parametrize(
    ("later", "drift_s"),
    [
        (answer(20.0, asked_s=20.0), 0.0),
        (answer(22.0, asked_s=20.0), 2.0),
        (answer(18.0, asked_s=20.0), 2.0),
    ],
)
def test_what_is_read_later_says_how_it_drifts(later, drift_s):
    clocks = Clocks()
    clocks.take(answer(10.0, asked_s=10.0), Moment(10.0, 0.0))
    clocks.begin()
    clocks.take(later, Moment(20.0, 0.0))
    assert clocks.told()["0"]["drift_s"] == drift_s
    assert clocks.reading(0).ahead_s == 0.0  # the run's seconds stay what they were


def test_a_slow_answer_is_no_drift():
    clocks = Clocks()
    clocks.take(answer(10.0, asked_s=10.0), Moment(10.0, 0.0))
    clocks.begin()
    clocks.take(answer(20.0, asked_s=20.0), Moment(24.0, 0.0))  # 2 s off, and unsure by 2 s
    assert clocks.told()["0"]["drift_s"] == 0.0


def test_how_far_a_clock_is_ahead_now_is_known_of_one_that_was_suspended():
    clocks = Clocks()
    clocks.take(answer(110.0, asked_s=100.0), Moment(100.0, 0.0))
    clocks.begin()
    assert clocks.most_ahead_s(0) == 10.0
    clocks.take(answer(100.0, asked_s=120.0), Moment(122.0, 0.0))  # it stood still for half a minute; unsure by 1 s
    assert clocks.most_ahead_s(0) == -21.0 + 1.0
    assert clocks.reading(0).ahead_s == 10.0
    assert clocks.most_ahead_s(1) == math.inf


def test_a_clock_that_was_never_read_is_unsure_without_end():
    assert Clocks().reading(0).unsure_s == math.inf
    assert Clocks().unread([0, 3]) == [0, 3]

import pytest

from harness.inside.carriers import MOST_OF_A_WORKER, Carriers


@pytest.fixture
def carriers():
    made = Carriers()
    made.begin({0, 1, 2})
    return made


def test_as_long_as_all_are_there_nothing_is_planned_anew(carriers):
    assert carriers.share_anew({2, 0, 1}, 900) is None


def test_those_that_are_left_carry_all(carriers):
    shares = carriers.share_anew({0, 2}, 901)
    assert (shares.workers, shares.citizens_each, shares.can_be_carried) == ((0, 2), 451, True)
    assert carriers.share_anew({0, 2}, 901) is None


def test_one_that_came_back_carries_its_share_again(carriers):
    carriers.share_anew({0, 2}, 900)
    assert carriers.share_anew({0, 1, 2}, 900).citizens_each == 300


def test_more_than_they_can_is_not_carried(carriers):
    assert not carriers.share_anew({0}, MOST_OF_A_WORKER + 1).can_be_carried


def test_nobody_carries_nothing(carriers):
    assert not carriers.share_anew(set(), 900).can_be_carried

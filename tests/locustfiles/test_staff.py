import math

import pytest

from locustfiles.staff import CAPACITY, SERIALS, STEP, officer, processing_officer
from portal.officers import officer_who
from portal.places import read_places

PLACES = read_places()


def test_no_two_officers_are_the_same():
    assert len({officer(index).number for index in range(20_000)}) == 20_000
    assert math.gcd(STEP, CAPACITY // SERIALS) == 1
    assert officer(CAPACITY) == officer(0) != officer(CAPACITY - 1)


def test_three_of_ten_who_process_sit_in_a_department_and_none_is_another():
    officers = [processing_officer(index) for index in range(20_000)]
    assert len({each.number for each in officers}) == 20_000
    assert sum(each.centre[2] == "9" for each in officers) == 6_000


@pytest.mark.parametrize("index", [0, 1, 2, 3, 12, 13, 4_999, 1_000_000, 4_000_001])
def test_the_portal_knows_them_and_their_centres(index):
    for each in (officer(index), processing_officer(index)):
        theirs = officer_who(each.number, each.password, PLACES)
        assert theirs is not None
        assert theirs.number == each.number
        assert theirs.commune[:2] == each.centre[:2]
        assert theirs.commune == each.centre or each.centre[2] == "9"


def test_every_commune_has_its_officers():
    assert {officer(index).centre for index in range(3_321)} == set(PLACES.commune_by_code)

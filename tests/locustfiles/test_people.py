import math
import re
from itertools import pairwise

import pytest

from locustfiles import people
from locustfiles.people import CAPACITY, SEXES, STEP, UNASSIGNED_PROVINCES, person
from portal.provider import PASSWORD
from portal.provider import UNASSIGNED_PROVINCES as ACCEPTED

PEOPLE = [person(7, index) for index in range(20_000)]


def test_the_same_seed_and_index_are_the_same_person():
    assert person(7, 123) == PEOPLE[123]
    assert person(8, 123) != PEOPLE[123]


def test_no_two_indexes_share_an_id_number():
    numbers = {people._identity(7, index)[0] for index in range(200_000)}
    assert len(numbers) == 200_000


def test_the_step_is_a_bijection_so_none_of_756_million_do():
    """x -> step x + shift permutes 0..n-1 exactly when step and n share no factor; and mixed radix loses nothing."""
    assert CAPACITY == 6 * 63 * 2 * 1_000_000
    assert math.gcd(STEP, CAPACITY) == 1


@pytest.mark.parametrize("seed", [0, 7, 2**32])
def test_the_edges_are_apart(seed):
    indexes = [0, 1, 2, 999_999, 1_000_000, 9_999_999, 10_000_000, CAPACITY - 2, CAPACITY - 1]
    assert len({person(seed, index).id_number for index in indexes}) == len(indexes)
    assert person(seed, CAPACITY).id_number == person(seed, 0).id_number  # here the numbers begin again


def test_every_block_of_the_numbers_is_used():
    """The first and the last number of each digit group come out of the arithmetic, and no other shape does."""
    inverse = pow(STEP, -1, CAPACITY)
    first, last = (people._identity(0, place * inverse % CAPACITY) for place in (0, CAPACITY - 1))
    assert first == ("000045000000", "nam", 1945)
    assert last == ("099307999999", "nu", 2007)


def test_an_id_number_says_what_the_person_is():
    for citizen in PEOPLE[:2000]:
        number, year = citizen.id_number, citizen.birth_date.year
        assert re.fullmatch(r"[0-9]{12}", number)
        assert number[:3] in UNASSIGNED_PROVINCES
        assert int(number[3]) == {"nam": 0, "nu": 1}[citizen.sex] + (2 if year >= 2000 else 0)
        assert int(number[4:6]) == year % 100


def test_any_stretch_of_indexes_has_all_ages_and_both_sexes():
    sample = PEOPLE[:2000]
    women = sum(citizen.sex == SEXES[1] for citizen in sample)
    assert 900 < women < 1100
    years = sorted({citizen.birth_date.year for citizen in sample})
    assert years == list(range(1945, 2008))
    assert all(later - earlier == 1 for earlier, later in pairwise(years))


def test_the_identity_provider_takes_them():
    assert UNASSIGNED_PROVINCES == ACCEPTED
    assert PEOPLE[0].password == PASSWORD


def test_nobody_can_be_called_or_written_to():
    for citizen in PEOPLE[:2000]:
        assert re.fullmatch(r"010[0-9]{7}", citizen.phone)
        assert citizen.email.endswith(".invalid")


def test_names_are_vietnamese_and_many():
    assert all(len(citizen.name.split()) == 3 for citizen in PEOPLE)
    assert len({citizen.name for citizen in PEOPLE}) > 5_000
    family = [citizen.name.split()[0] for citizen in PEOPLE]
    assert 0.35 < family.count("Nguyễn") / len(family) < 0.43  # 38 of 97


def test_communes_exist():
    assert all(1 <= citizen.commune <= citizen.province.communes for citizen in PEOPLE)

"""Both sides of the convention: what citizens compute, the portal has."""

import math
from collections import Counter
from random import Random

import pytest

from locustfiles import earlier_dossiers
from locustfiles.earlier_dossiers import CAPACITY, NUMBERS_IN_A_STATE, SLOTS, STEP, earlier_dossier
from locustfiles.places import PROVINCES
from portal.catalogue import read_catalogue
from portal.earlier_dossiers import earlier_dossier as on_the_portal
from portal.earlier_dossiers import earlier_dossiers_of
from portal.places import read_places

PLACES, CATALOGUE = read_places(), read_catalogue()
ANYWHERE = [0, 1, SLOTS - 1, SLOTS, CAPACITY - 1, *(Random("anywhere").randrange(CAPACITY) for _ in range(300))]


@pytest.mark.parametrize("state", range(1, 11))
def test_the_portal_has_the_same_dossier_in_that_state(state):
    for index in ANYWHERE:
        mine = earlier_dossier(index, state)
        theirs = on_the_portal(mine.code, PLACES, CATALOGUE)
        assert theirs is not None
        assert (theirs.code, theirs.owner, theirs.name) == (mine.code, mine.owner_number, mine.owner_name)
        assert (theirs.commune, theirs.state) == (mine.commune_code, state)


def test_it_stands_among_the_newest_twenty_of_its_owner_for_the_first_24_million():
    for index in (0, 7, 1_000_000, 24_000_000):
        mine = earlier_dossier(index, 5)
        newest = [each.code for each in earlier_dossiers_of(mine.owner_number, PLACES, CATALOGUE)][:20]
        assert mine.code in newest


def test_no_two_indexes_share_a_code():
    assert len({earlier_dossier(index, 1).code for index in range(3 * SLOTS)}) == 3 * SLOTS


def test_a_round_goes_through_every_slot_once_and_the_next_goes_on_where_it_ended():
    """Second computation: the largest commune's serials, round after round, without a gap."""
    assert math.gcd(STEP, SLOTS) == 1
    largest = max(range(len(PROVINCES)), key=lambda which: earlier_dossiers._SLOTS_OF_A_COMMUNE[which])
    slots, province = earlier_dossiers._SLOTS_OF_A_COMMUNE[largest], PROVINCES[largest]
    serials = [
        int(each.code[-4:]) // 10
        for each in (earlier_dossier(index, 4) for index in range(2 * SLOTS))
        if each.province == province and each.commune == 1
    ]
    assert sorted(serials) == list(range(2 * slots))


def test_the_last_round_still_has_a_day_of_june():
    rounds = CAPACITY // SLOTS
    assert rounds * max(earlier_dossiers._SLOTS_OF_A_COMMUNE) <= 30 * NUMBERS_IN_A_STATE
    assert all("-2506" in earlier_dossier(index, 9).code for index in range(CAPACITY - SLOTS, CAPACITY, 97))
    assert earlier_dossier(CAPACITY, 9) == earlier_dossier(0, 9)  # here they begin again


def test_provinces_come_as_often_as_people_live_there():
    drawn = Counter(earlier_dossier(index, 2).province.code for index in range(SLOTS))
    people = sum(each.population for each in PROVINCES)
    for province in PROVINCES:
        assert drawn[province.code] / SLOTS == pytest.approx(province.population / people, rel=0.15)


def test_neighbours_are_far_apart():
    provinces = [earlier_dossier(index, 1).province.code for index in range(100)]
    assert len(set(provinces)) > 20

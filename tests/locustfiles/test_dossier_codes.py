from random import Random

from locustfiles.dossier_codes import SEEDED_CODES, DossierCodes
from portal.catalogue import read_catalogue
from portal.places import read_places
from portal.seeding import seeded_dossiers


def test_the_portal_is_seeded_with_these_codes():
    assert [dossier.code for dossier in seeded_dossiers(read_places(), read_catalogue())] == list(SEEDED_CODES)


def test_at_first_only_seeded_codes_are_drawn():
    codes, random = DossierCodes(), Random(1)
    assert {codes.draw(random) for _ in range(500)} <= set(SEEDED_CODES)


def test_half_of_the_draws_are_of_what_was_filed():
    codes, random = DossierCodes(), Random(1)
    codes.add("filed")
    drawn = [codes.draw(random) for _ in range(4000)]
    assert 1850 < drawn.count("filed") < 2150  # 2000, give or take 4.7 standard deviations


def test_the_newest_take_the_place_of_the_oldest():
    codes = DossierCodes(most=3)
    for number in range(8):
        codes.add(str(number))
    assert sorted(codes._filed) == ["5", "6", "7"]

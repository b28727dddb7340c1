from random import Random

from locustfiles.dossier_codes import DossierCodes


def test_at_first_there_is_nothing_to_draw():
    assert DossierCodes().draw(Random(1)) is None


def test_half_of_the_draws_are_of_what_was_filed():
    codes, random = DossierCodes(), Random(1)
    codes.add("filed")
    drawn = [codes.draw(random) for _ in range(4000)]
    assert set(drawn) == {"filed", None}
    assert 1850 < drawn.count("filed") < 2150  # 2000, give or take 4.7 standard deviations


def test_the_newest_take_the_place_of_the_oldest():
    codes = DossierCodes(most=3)
    for number in range(8):
        codes.add(str(number))
    assert sorted(codes._filed) == ["5", "6", "7"]

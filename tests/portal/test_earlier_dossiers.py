import pytest

from portal.catalogue import read_catalogue
from portal.earlier_dossiers import NUMBERS, earlier_dossier, earlier_dossiers_of, earlier_in_state
from portal.places import read_places

PLACES, CATALOGUE = read_places(), read_catalogue()


def earlier(code):
    return earlier_dossier(code, PLACES, CATALOGUE)


@pytest.mark.parametrize(
    "code, commune, state, owner",
    [
        ("007.00.00.H26-250601-0005", "01007", 5, "007010070005"),
        ("168.00.00.H29-250630-9999", "79168", 9, "007791689999"),
        ("001.00.00.T96-250615-0000", "96001", 10, "007960010000"),  # the digit 0 is state 10
        ("001.00.00.T96-250615-1230", "96001", 10, "007960011230"),
    ],
)
def test_every_code_of_june_2025_names_a_dossier(code, commune, state, owner):
    found = earlier(code)
    assert (found.code, found.commune, found.state, found.owner) == (code, commune, state, owner)
    assert found.procedure in CATALOGUE.by_code
    assert found.filed_at.startswith(f"2025-06-{code[-7:-5]} ")
    assert found == earlier(code)


@pytest.mark.parametrize(
    "code",
    [
        "127.00.00.H26-250601-0001",  # Hà Nội has 126 communes
        "000.00.00.H26-250601-0001",
        "007.00.00.H99-250601-0001",  # nobody's prefix
        "007.00.00.H26-250600-0001",
        "007.00.00.H26-250631-0001",
        "007.00.00.H26-250701-0001",  # July
        "007.00.00.H26-250601-001",
        "007.00.01.H26-250601-0001",
        "007.00.00.H26-250601-0001 ",
        "",
    ],
)
def test_other_codes_name_none(code):
    assert earlier(code) is None


def test_who_is_asked_for_a_fee_has_one_to_pay():
    codes = [f"007.00.00.H26-2506{day:02d}-{serial:03d}6" for day in (1, 17, 30) for serial in range(50)]
    assert all(CATALOGUE.by_code[earlier(code).procedure].fee_vnd > 0 for code in codes)
    free = [CATALOGUE.by_code[earlier(code[:-1] + "5").procedure].fee_vnd == 0 for code in codes]
    assert any(free) and not all(free)


def test_an_owner_has_one_dossier_a_day_the_newest_first():
    dossiers = list(earlier_dossiers_of("007010070005", PLACES, CATALOGUE))
    assert len(dossiers) == 30
    assert dossiers == [earlier(f"007.00.00.H26-2506{day:02d}-0005") for day in range(30, 0, -1)]
    assert sorted(dossiers, key=lambda each: each.filed_at, reverse=True) == dossiers


@pytest.mark.parametrize("number", ["000190000001", "007019990005", "00701007000", "0070100700055", ""])
def test_other_numbers_own_none(number):
    assert list(earlier_dossiers_of(number, PLACES, CATALOGUE)) == []


@pytest.mark.parametrize("state", [1, 9, 10])
def test_the_dossiers_of_a_commune_in_a_state_are_all_different_and_end(state):
    def of_place(place):
        return earlier_in_state("01007", state, place, PLACES, CATALOGUE)

    a_month = 30 * NUMBERS // 10
    found = [of_place(place) for place in range(0, a_month, 7)]
    assert {(each.state, each.commune) for each in found} == {(state, "01007")}
    assert len({each.code for each in found}) == len(found)
    assert all(each == earlier(each.code) for each in found)
    assert of_place(a_month - 1) is not None
    assert of_place(a_month) is None

import pytest

from portal.catalogue import LEVELS, fold, read_catalogue

CATALOGUE = read_catalogue()


def test_holds_200_procedures_under_codes_of_their_own():
    assert len(CATALOGUE.procedures) == len(CATALOGUE.by_code) == 200


def test_what_is_made_up_says_so():
    made_up = [each for each in CATALOGUE.procedures if each.code.startswith("9.9")]
    assert len(made_up) == 185
    assert all(each.name.endswith("(thử nghiệm)") for each in made_up)


@pytest.mark.parametrize(
    "words, first",
    [
        ("khai sinh", "1.001193"),
        ("KHAI SINH", "1.001193"),
        ("dang ky khai sinh", "1.001193"),  # without tone marks
        ("sinh   khai", "1.001193"),  # in any order
        ("2.000488", "2.000488"),  # by its code
        ("đất biện pháp", "1.011442"),
    ],
)
def test_search_finds(words, first):
    items, _ = CATALOGUE.search(words, after="", limit=25)
    assert items[0].code == first


def test_search_finds_nothing_for_what_is_nowhere():
    assert CATALOGUE.search("không có thủ tục này", after="", limit=25) == ([], 0)


def test_pages_of_a_search_add_up_to_the_whole():
    codes, after = [], ""
    while items := CATALOGUE.search("giấy phép", after, 7)[0]:
        codes += [each.code for each in items]
        after = items[-1].code
    every_one = [each.code for each in CATALOGUE.procedures if "giay phep" in fold(f"{each.name} {each.field}")]
    assert codes == every_one
    assert len(codes) > 7


def test_each_procedure_has_a_level_and_somebody_who_takes_it():
    assert {each.level for each in CATALOGUE.procedures} <= LEVELS.keys()
    assert {each.handled_by for each in CATALOGUE.procedures} == {"portal", "province", "ministry"}


@pytest.mark.parametrize(
    "code, level, handled_by, fee_vnd, civil_status",
    [
        ("1.001193", "commune", "portal", 0, True),  # a birth
        ("2.000815", "commune", "portal", 20_000, False),  # a certified copy
        ("1.004222", "commune", "ministry", 0, False),  # residence, on the Ministry of Public Security's system
        ("2.000488", "province", "ministry", 200_000, False),
        ("1.011442", "province", "province", 80_000, False),
        ("9.900001", "province", "portal", 0, False),  # made up
    ],
)
def test_what_is_known_of_a_procedure(code, level, handled_by, fee_vnd, civil_status):
    each = CATALOGUE.by_code[code]
    assert (each.level, each.handled_by, each.fee_vnd, each.civil_status) == (level, handled_by, fee_vnd, civil_status)


def test_the_procedures_page_says_where_and_for_how_much(client):
    page = client.get("/thu-tuc-hanh-chinh/2.000488").text
    assert "<dd>Cấp tỉnh</dd>" in page and "<dd>200.000 đồng</dd>" in page

import pytest

from portal.catalogue import fold, read_catalogue

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

import pytest

from portal.officers import officer_who
from portal.places import read_places

PLACES = read_places()


@pytest.mark.parametrize(
    "number, centre, commune",
    [
        ("009040070001", "Trung tâm Phục vụ hành chính công Xã số 7, Tỉnh Cao Bằng", "04007"),
        ("009010070001", "Chi nhánh số 7, Trung tâm Phục vụ hành chính công Thành phố Hà Nội", "01007"),
        ("009220540001", "Chi nhánh số 54, Trung tâm Phục vụ hành chính công Tỉnh Quảng Ninh", "22054"),
        ("009049010000", "Sở số 1, Tỉnh Cao Bằng", "04001"),
        ("009049030001", "Sở số 3, Tỉnh Cao Bằng", "04017"),  # 1 x 14 + 2 = the 17th commune
        ("009049140004", "Sở số 14, Tỉnh Cao Bằng", "04014"),  # 4 x 14 + 13 = 69, of 56 the 14th
    ],
)
def test_the_number_says_where_an_officer_sits(number, centre, commune):
    officer = officer_who(number, "thu-tai", PLACES)
    assert (officer.number, officer.centre, officer.commune) == (number, centre, commune)


@pytest.mark.parametrize(
    "number, password",
    [
        ("009040070001", "khac"),
        ("008040070001", "thu-tai"),  # Tuyên Quang's citizens
        ("009050070001", "thu-tai"),  # no province has the code 05
        ("009040570001", "thu-tai"),  # Cao Bằng has 56 communes
        ("009040000001", "thu-tai"),
        ("009049150001", "thu-tai"),  # and fourteen departments
        ("00904007001", "thu-tai"),
        ("", ""),
    ],
)
def test_others_are_no_officers(number, password):
    assert officer_who(number, password, PLACES) is None

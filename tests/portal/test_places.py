from portal.places import read_places

PLACES = read_places()


def test_there_are_34_provinces_and_3321_communes():
    assert len(PLACES.provinces) == 34
    assert len(PLACES.commune_by_code) == 3321


def test_a_commune_knows_its_province():
    commune = PLACES.commune_by_code["79168"]
    assert (commune.name, commune.number) == ("Xã số 168", 168)
    assert PLACES.province_of("79168").name == "Thành phố Hồ Chí Minh"
    assert "79169" not in PLACES.commune_by_code


def test_only_published_agency_prefixes_look_official():
    official = {province.code: province.agency for province in PLACES.provinces if province.agency.startswith("H")}
    assert official == {"01": "H26", "15": "H38", "19": "H55", "22": "H49", "79": "H29"}
    assert all(each.agency == f"T{each.code}" for each in PLACES.provinces if each.code not in official)

import pytest

from portal.catalogue import read_catalogue
from portal.hand_off import THE_MINISTRYS, address, commune_code, of_province, procedure_code, who_takes
from portal.places import read_places
from portal.systems import Condition

PLACES, CATALOGUE = read_places(), read_catalogue()
HA_NOI, PROVINCES_PROCEDURE, MINISTRYS_PROCEDURE = "01007", "1.001612", "1.004222"
AT_THE_PROVINCE = "/he-thong-tinh/01/nop-ho-so?MaTTHCDP=1.001612.000.00.00.H26&vnconnect=1&MaCoQuanThucHien=H26.007"
AT_THE_MINISTRY = (
    "/he-thong-bo/nop-ho-so?vneid=1&MaTTHCDP=1.004222&MaTTHC=1.004222&MaCoQuanThucHien=H26.007"
)  # fmt: skip


@pytest.mark.parametrize(
    "procedure, expected",
    [(PROVINCES_PROCEDURE, AT_THE_PROVINCE), (MINISTRYS_PROCEDURE, AT_THE_MINISTRY)],
)
def test_addresses_are_of_the_shape_that_was_seen(procedure, expected):
    province, commune = PLACES.province_by_code["01"], PLACES.commune_by_code[HA_NOI]
    system = who_takes(CATALOGUE.by_code[procedure], province)
    assert address(system, CATALOGUE.by_code[procedure], province, commune) == expected


@pytest.mark.parametrize(
    "procedure, system",
    [("1.001193", None), ("9.900001", None), (PROVINCES_PROCEDURE, of_province("04")), ("2.000488", THE_MINISTRYS)],
)
def test_who_takes_a_procedure(procedure, system):
    assert who_takes(CATALOGUE.by_code[procedure], PLACES.province_by_code["04"]) == system


@pytest.mark.parametrize(
    "said, meant", [("H26.007", "01007"), ("T04.056", "04056"), ("X99.001", ""), ("H26", "01"), ("", "")]
)
def test_the_agency_is_read_back(said, meant):
    assert commune_code(said, PLACES) == meant


@pytest.mark.parametrize("said, meant", [("1.001612.000.00.00.H26", "1.001612"), ("1.004222", "1.004222"), ("", "")])
def test_the_procedure_is_read_back(said, meant):
    assert procedure_code(said) == meant


@pytest.fixture
def hand_off(form_of):
    """Signs in at the other system, as the page there asks for; answers the e-form."""

    def hand_off(client, page):
        form = form_of(page, "dang-nhap-he-thong")
        return client.get(form.action, params=form.fields)

    return hand_off


@pytest.mark.parametrize(
    "procedure, where", [(PROVINCES_PROCEDURE, AT_THE_PROVINCE), (MINISTRYS_PROCEDURE, AT_THE_MINISTRY)]
)
def test_a_dossier_is_filed_by_way_of_another_system(app, client, form_of, sign_in, typed, hand_off, procedure, where):
    sign_in(client)
    landing = client.get(f"/nop-truc-tuyen?thu_tuc={procedure}&don_vi={HA_NOI}")
    assert landing.url.raw_path.decode() == where
    assert ("hệ thống của tỉnh, thành phố" in landing.text) is (where == AT_THE_PROVINCE)
    assert ("hệ thống của bộ" in landing.text) is (where == AT_THE_MINISTRY)
    e_form = hand_off(client, landing)
    assert 'name="mat_khau"' not in e_form.text and e_form.url.raw_path.decode() == where
    documents = client.submit(form_of(e_form, "to-khai"), **typed)
    review = client.submit(form_of(documents, "thanh-phan"), files={"tep_1": ("a.pdf", b"%PDF", "application/pdf")})
    assert "Nộp hồ sơ thành công" in client.submit(form_of(review, "nop-ho-so")).text
    # The second time nobody asks any more.
    assert 'id="to-khai"' in client.get(f"/nop-truc-tuyen?thu_tuc={procedure}&don_vi={HA_NOI}").text


def test_who_knows_one_province_is_unknown_in_another(client, sign_in, hand_off):
    sign_in(client)
    hand_off(client, client.get(f"/nop-truc-tuyen?thu_tuc={PROVINCES_PROCEDURE}&don_vi=01007"))
    elsewhere = client.get(f"/nop-truc-tuyen?thu_tuc={PROVINCES_PROCEDURE}&don_vi=04007")
    assert 'id="dang-nhap-he-thong"' in elsewhere.text


def test_another_systems_session_cookie_is_worth_nothing(client, sign_in, hand_off):
    sign_in(client)
    hand_off(client, client.get(f"/nop-truc-tuyen?thu_tuc={PROVINCES_PROCEDURE}&don_vi=01007"))
    session = next(cookie.value for cookie in client.cookies.jar if cookie.name == "phien_khac")
    where = f"/nop-truc-tuyen?thu_tuc={PROVINCES_PROCEDURE}&don_vi=04007"
    client.cookies.set("phien_khac", session, path="/he-thong-tinh/04")
    assert 'id="dang-nhap-he-thong"' in client.get(where).text


def test_without_signing_in_at_the_portal_that_comes_first(client, form_of):
    assert form_of(client.get(AT_THE_PROVINCE), "dang-nhap")


@pytest.mark.parametrize(
    "path",
    [
        AT_THE_PROVINCE.replace("1.001612", "1.001193"),  # the portal takes it
        AT_THE_PROVINCE.replace("/he-thong-tinh/01", "/he-thong-tinh/04"),  # not that province's commune
        AT_THE_PROVINCE.replace("/he-thong-tinh/01", "/he-thong-tinh/99"),
        AT_THE_PROVINCE.replace("H26.007", "H26.999"),
        AT_THE_PROVINCE.replace("1.001612", "0.000000"),
        AT_THE_MINISTRY.replace("1.004222", "1.001612"),
        "/he-thong-bo/nop-ho-so",
    ],
)
def test_what_the_system_does_not_take_is_not_found(client, sign_in, path):
    sign_in(client)
    assert client.get(path).status_code == 404


def test_a_sign_in_that_was_begun_for_one_client_is_of_no_use_to_another(client, sign_in):
    sign_in(client)
    away = client.get("/he-thong-bo/dang-nhap?tiep=/", follow=False).headers["location"]
    back = client.get(away, follow=False).headers["location"]
    assert client.get(back.replace("/he-thong-bo/sso", "/he-thong-tinh/01/sso"), follow=False).status_code == 400
    assert client.get(back.replace("/he-thong-bo/sso", "/sso"), follow=False).status_code == 400


@pytest.mark.parametrize("then", ["https://evil.invalid/", "//evil.invalid/"])
def test_signing_in_there_leads_nowhere_else(client, then):
    assert client.get("/he-thong-bo/dang-nhap", params={"tiep": then}, follow=False).status_code == 400


@pytest.fixture
def review_page(client, form_of, sign_in, typed, hand_off):
    sign_in(client)
    e_form = hand_off(client, client.get(f"/nop-truc-tuyen?thu_tuc={PROVINCES_PROCEDURE}&don_vi={HA_NOI}"))
    documents = client.submit(form_of(e_form, "to-khai"), **typed)
    return client.submit(form_of(documents, "thanh-phan"), files={"tep_1": ("a.pdf", b"%PDF", "application/pdf")})


def test_a_dossier_is_not_filed_while_its_system_fails(app, client, form_of, review_page):
    (system,) = app.state.parts.systems.named("province_01")
    system.become(Condition(failing=1.0))
    assert client.submit(form_of(review_page, "nop-ho-so")).status_code == 502
    system.become(Condition())
    assert client.submit(form_of(review_page, "nop-ho-so")).status_code == 200  # nothing was lost


def test_what_is_filed_waits_to_be_synchronised(app, client, file):
    file(client)
    assert app.state.parts.systems.counts()["provinces"].waiting == 1

import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from portal.provider import ALGORITHM
from portal.sign_in import read_id_token

E_FORM = "/nop-truc-tuyen?thu_tuc=1.001193&don_vi=01007"
KNOWN = {"so_dinh_danh": "000190000001", "mat_khau": "thu-tai", "ho_ten": "Nguyễn Thị Mẫu"}


@pytest.fixture
def callback(form_of):
    """Goes through the provider; answers the address with code and state to which it sends the citizen back."""

    def callback(client):
        page = client.submit(form_of(client.get(E_FORM), "dang-nhap"), **KNOWN)
        one_time_code = re.search('data-otp="([0-9]+)"', page.text)[1]
        answer = client.submit(form_of(page, "ma-xac-thuc"), follow=False, ma_xac_thuc=one_time_code)
        return answer.headers["location"]

    return callback


def test_signing_in_ends_where_it_began(client, sign_in):
    page = sign_in(client)
    assert page.status_code == 200
    assert str(page.url).endswith(E_FORM)
    assert "Nguyễn Thị Mẫu" in page.text and 'value="000190000001"' in page.text


def test_the_way_to_the_provider_is_that_of_openid_connect(client):
    away = client.get("/dang-nhap?tiep=/tai-khoan/ho-so", follow=False)
    assert away.status_code == 303
    where = urlsplit(away.headers["location"])
    asked = {name: values[0] for name, values in parse_qs(where.query).items()}
    assert where.path == "/vneid/authorize"
    assert (asked["response_type"], asked["scope"], asked["code_challenge_method"]) == ("code", "openid", "S256")
    assert asked["state"] and asked["nonce"] and asked["code_challenge"]


@pytest.mark.parametrize(
    "name, value",
    [
        ("response_type", "token"),
        ("scope", "email"),
        ("code_challenge_method", "plain"),
        ("client_id", "stranger"),
        ("redirect_uri", "https://evil.invalid/"),
        ("state", ""),
    ],
)
def test_the_provider_takes_no_other_request(client, name, value):
    where = urlsplit(client.get("/dang-nhap", follow=False).headers["location"])
    asked = {key: values[0] for key, values in parse_qs(where.query).items()}
    assert client.get(where.path, params=asked).status_code == 200
    refusal = client.get(where.path, params=asked | {name: value}, follow=False)
    assert (refusal.status_code, "Không đăng nhập được" in refusal.text) == (400, True)


def test_the_second_page_comes_after_the_first(client):
    assert client.get("/vneid/ma-xac-thuc").status_code == 400


def test_signing_in_changes_the_session_cookie(client, callback):
    back = callback(client)
    before = client.cookies["phien"]
    answer = client.get(back, follow=False)
    assert client.cookies["phien"] != before
    assert "HttpOnly" in answer.headers["set-cookie"] and "SameSite=lax" in answer.headers["set-cookie"]


def test_a_wrong_state_is_refused(client, callback):
    back = callback(client)
    assert client.get(re.sub("state=[^&]+", "state=wrong", back)).status_code == 400


def test_another_browsers_state_is_refused(browse, callback):
    victim, attacker = browse(), browse()
    victim.get("/")
    assert victim.get(callback(attacker)).status_code == 400


def test_a_wrong_code_is_refused(client, callback):
    back = callback(client)
    assert client.get(re.sub("code=[^&]+", "code=wrong", back)).status_code == 400


def test_coming_back_twice_is_refused(client, callback):
    back = callback(client)
    assert client.get(back).status_code == 200
    assert client.get(back).status_code == 400


def test_a_wrong_verifier_is_refused(app, client, callback):
    back = callback(client)
    pending = app.state.parts.pending_sign_ins
    state = parse_qs(urlsplit(back).query)["state"][0]
    wrong = pending.put(replace(pending.get(state), verifier="wrong"))
    assert client.get(back.replace(state, wrong)).status_code == 400


def test_a_wrong_password_shows_the_form_again(client, form_of):
    page = client.submit(form_of(client.get(E_FORM), "dang-nhap"), **KNOWN | {"mat_khau": "khác"})
    assert page.status_code == 401
    assert client.submit(form_of(page, "dang-nhap"), **KNOWN).status_code == 200


def test_a_wrong_one_time_code_is_refused(client, form_of):
    page = client.submit(form_of(client.get(E_FORM), "dang-nhap"), **KNOWN)
    assert client.submit(form_of(page, "ma-xac-thuc"), ma_xac_thuc="x").status_code == 401


@pytest.mark.parametrize("form_id, fields", [("dang-nhap", KNOWN), ("ma-xac-thuc", {"ma_xac_thuc": "000000"})])
def test_the_providers_forms_need_their_token(client, form_of, form_id, fields):
    page = client.get(E_FORM)
    if form_id == "ma-xac-thuc":
        page = client.submit(form_of(page, "dang-nhap"), **KNOWN)
    assert client.submit(form_of(page, form_id), **fields | {"csrf": ""}).status_code == 403


@pytest.mark.parametrize("then", ["https://evil.invalid/", "//evil.invalid/", "/\\evil.invalid", "tai-khoan"])
def test_signing_in_leads_nowhere_else(client, then):
    assert client.get("/dang-nhap", params={"tiep": then}, follow=False).status_code == 400


def test_the_session_ends_after_half_an_hour(client, sign_in, clock):
    sign_in(client)
    clock.now_s += 1799
    assert client.get("/tai-khoan/ho-so").status_code == 200
    clock.now_s += 1
    assert client.get("/tai-khoan/ho-so").status_code == 401


def claims(clock, **changes):
    right = {
        "iss": "/vneid", "sub": "000190000001", "aud": "cong-dich-vu-cong", "nonce": "nonce", "name": "Mẫu",
        "iat": int(clock.now_s), "exp": int(clock.now_s) + 1800,
    }  # fmt: skip
    return {name: value for name, value in (right | changes).items() if value is not None}


def test_a_right_id_token_is_believed(app, clock):
    token = jwt.encode({"alg": ALGORITHM}, claims(clock), app.state.parts.provider.key)
    assert read_id_token(app.state.parts, token, "nonce").number == "000190000001"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "/another"},
        {"aud": "another"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1},
        {"exp": None},
        {"sub": None},
        {"name": None},
    ],
)
def test_a_wrong_id_token_is_not_believed(app, clock, changes):
    token = jwt.encode({"alg": ALGORITHM}, claims(clock, **changes), app.state.parts.provider.key)
    with pytest.raises(JoseError):
        read_id_token(app.state.parts, token, "nonce")


def test_an_id_token_of_another_key_is_not_believed(app, clock):
    token = jwt.encode({"alg": ALGORITHM}, claims(clock), ECKey.generate_key("P-256"))
    with pytest.raises(JoseError):
        read_id_token(app.state.parts, token, "nonce")

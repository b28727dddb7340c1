import pytest
from joserfc import jwt

from portal.provider import ALGORITHM, Authorization, Client, Provider, Refused, code_challenge
from portal.share import alone

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
ASKED = Authorization("portal", "/sso", "state", "nonce", code_challenge(VERIFIER))


@pytest.fixture
def provider(clock, once):
    return Provider([Client("portal", "/sso"), Client("province", "/province/sso")], clock, alone(), once)


def granted_to(provider, number="000190000001"):
    interaction = provider.check_password(provider.begin(ASKED), number, "thu-tai", "Nguyễn Thị Mẫu")
    granted = provider.check_one_time_code(interaction, provider.one_time_code(interaction))
    assert granted.authorization == ASKED
    return granted


def code_for(provider, number="000190000001"):
    return granted_to(provider, number).code


def test_the_challenge_is_that_of_the_standard():
    """RFC 7636, appendix B."""
    assert code_challenge(VERIFIER) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_id_token_names_the_citizen_for_half_an_hour(provider, clock):
    token = provider.exchange(code_for(provider), "portal", "/sso", VERIFIER)
    claims = jwt.decode(token, provider.key, algorithms=[ALGORITHM]).claims
    assert claims.pop("exp") - claims["iat"] == 1800
    assert claims == {
        "iss": "/vneid",
        "sub": "000190000001",
        "aud": "portal",
        "iat": clock.now_s,
        "nonce": "nonce",
        "name": "Nguyễn Thị Mẫu",
    }


@pytest.mark.parametrize("number", ["000190000001", "003190000001", "005190000001", "097190000001", "099303999999"])
def test_numbers_that_nobody_has_sign_in(provider, number):
    assert code_for(provider, number)


@pytest.mark.parametrize(
    "number",
    [
        "001190000001",  # Hà Nội: may be somebody's
        "079190000001",  # Hồ Chí Minh City
        "096190000001",  # Cà Mau, the last that was given out
        "00019000000",  # too short
        "0001900000012",  # too long
        "00019000000x",
        "",
    ],
)
def test_numbers_that_somebody_may_have_are_refused(provider, number):
    with pytest.raises(Refused, match="Số định danh"):
        provider.check_password(provider.begin(ASKED), number, "thu-tai", "Nguyễn Thị Mẫu")


def test_a_wrong_password_is_refused_and_can_be_tried_again(provider):
    interaction = provider.begin(ASKED)
    with pytest.raises(Refused, match="mật khẩu"):
        provider.check_password(interaction, "000190000001", "khác", "Nguyễn Thị Mẫu")
    assert provider.check_password(interaction, "000190000001", "thu-tai", "Nguyễn Thị Mẫu")


def test_no_one_time_code_without_the_password(provider):
    interaction = provider.begin(ASKED)
    with pytest.raises(Refused):
        provider.one_time_code(interaction)
    with pytest.raises(Refused):
        provider.check_one_time_code(interaction, "")


def test_a_wrong_one_time_code_is_refused_and_five_end_the_interaction(provider):
    interaction = provider.check_password(provider.begin(ASKED), "000190000001", "thu-tai", "Nguyễn Thị Mẫu")
    right = provider.one_time_code(interaction)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _ in range(5):
        with pytest.raises(Refused, match="không đúng"):
            provider.check_one_time_code(interaction, wrong)
    with pytest.raises(Refused, match="hết hạn"):
        provider.check_one_time_code(interaction, right)


@pytest.mark.parametrize(
    "client, redirect_uri, verifier",
    [
        ("portal", "/sso", VERIFIER + "x"),  # not who asked
        ("portal", "/elsewhere", VERIFIER),
        ("another", "/sso", VERIFIER),
    ],
)
def test_a_code_is_exchanged_only_for_who_asked(provider, client, redirect_uri, verifier):
    with pytest.raises(Refused):
        provider.exchange(code_for(provider), client, redirect_uri, verifier)


def test_a_code_is_exchanged_once_and_soon(provider, clock):
    code = code_for(provider)
    provider.exchange(code, "portal", "/sso", VERIFIER)
    with pytest.raises(Refused, match="Mã ủy quyền"):
        provider.exchange(code, "portal", "/sso", VERIFIER)
    late = code_for(provider)
    clock.now_s += 60
    with pytest.raises(Refused, match="Mã ủy quyền"):
        provider.exchange(late, "portal", "/sso", VERIFIER)


@pytest.mark.parametrize(
    "asked",
    [
        Authorization("stranger", "/sso", "state", "nonce", "challenge"),
        Authorization("portal", "https://evil.invalid/", "state", "nonce", "challenge"),
        Authorization("portal", "/sso", "", "nonce", "challenge"),
        Authorization("portal", "/sso", "state", "", "challenge"),
        Authorization("portal", "/sso", "state", "nonce", ""),
    ],
)
def test_only_whole_requests_of_known_clients_begin(provider, asked):
    with pytest.raises(Refused):
        provider.begin(asked)


FROM_PROVINCE = Authorization("province", "/province/sso", "state", "nonce", code_challenge(VERIFIER))


def test_who_is_signed_in_needs_no_second_password_elsewhere(provider):
    session = granted_to(provider).session
    granted = provider.grant_at_once(FROM_PROVINCE, session)
    token = provider.exchange(granted.code, "province", "/province/sso", VERIFIER)
    claims = jwt.decode(token, provider.key, algorithms=[ALGORITHM]).claims
    assert (claims["aud"], claims["sub"]) == ("province", "000190000001")


@pytest.mark.parametrize("session", ["", "wrong"])
def test_who_is_not_signed_in_needs_one(provider, session):
    granted_to(provider)
    assert provider.grant_at_once(FROM_PROVINCE, session) is None


def test_the_provider_knows_a_citizen_for_half_an_hour(provider, clock):
    session = granted_to(provider).session
    clock.now_s += 1799
    assert provider.grant_at_once(FROM_PROVINCE, session)
    clock.now_s += 1
    assert provider.grant_at_once(FROM_PROVINCE, session) is None


def test_a_stranger_gets_nothing_for_somebodys_session(provider):
    session = granted_to(provider).session
    with pytest.raises(Refused):
        provider.grant_at_once(Authorization("stranger", "/province/sso", "state", "nonce", "challenge"), session)

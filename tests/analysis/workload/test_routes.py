import math
from collections import Counter

import pytest

from analysis.workload.routes import CALL, IGNORED, NAMING, PART, UNKNOWN, BadRoutes, read_routes
from locustfiles.journeys import JOURNEYS

ROUTES = read_routes()
SMALL = "pages: [{match: GET /, page: home}]\njourneys: [{name: look, when: [home]}]\notherwise: look\n"


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("GET /", "home"),
        ("GET /tim-kiem-thu-tuc-hanh-chinh", "search"),
        ("GET /thu-tuc-hanh-chinh/1.001193", "procedure"),
        ("GET /chon-co-quan", "agency"),
        ("GET /vneid/authorize", "sign_in"),
        ("GET /vneid/ma-xac-thuc", "one_time_code"),
        ("GET /nop-truc-tuyen", "form"),
        ("POST /nop-truc-tuyen", "documents"),
        ("GET /ho-so/abc/thanh-phan", "documents"),
        ("POST /ho-so/abc/thanh-phan", "upload"),
        ("GET /ho-so/abc/xem-lai", "upload"),
        ("GET /da-nop/000.00.01.H29-250728-0001", "submit"),
        ("GET /tai-khoan/ho-so", "dossiers"),
        ("POST /tra-cuu-ho-so", "state"),
        ("GET https://dichvucong.example/", "home"),  # as a proxy logs it
        ("POST /tai-khoan/ho-so/1/bo-sung", NAMING + "supplement"),
        ("GET /he-thong-tinh/01/sso", NAMING + "form"),
        ("GET /he-thong-bo/nop-ho-so", "hand_off"),
        ("GET /can-bo/ho-so", "list"),
        ("GET /static/portal.css", PART),
        ("GET /images/logo.PNG".lower().replace("get", "GET"), PART),
        ("POST /api/v1/configuring/news/list-by-citizen", CALL),
        ("GET /.well-known/portal-load", IGNORED),
        ("GET /wp-login.php", UNKNOWN),
        ("DELETE /", UNKNOWN),
    ],
)
def test_what_a_request_of_the_reference_portal_is(asked, kind):
    assert ROUTES.kind_of(asked.encode()) == kind


@pytest.mark.parametrize(
    ("pages", "journey"),
    [
        ("home search", "look_up_procedure"),
        ("home track state", "track_dossier"),
        ("home form submit state", "file_dossier"),  # who files looks at the state in the end
        ("home form", "file_dossier"),  # begun only
        ("home dossiers state request supplement", "supplement_dossier"),
        ("sign_in list dossier decision", "receive_dossiers"),
        ("sign_in list list dossier decision", "process_dossiers"),
        ("sign_in list counter assist_form submit", "assisted_filing"),
        ("(unknown)", "look_up_procedure"),
    ],
)
def test_a_session_is_the_first_journey_that_fits(pages, journey):
    assert ROUTES.journey_of(Counter(pages.split())) == journey


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("pages: [", "pages: [{"), "found no YAML"),
        (("GET /,", "'GET (',"), "cannot be read"),
        (("GET /,", "'(?i)GET /',"), "flag"),
        (("page: home", "page: Home page"), "found the name 'Home page'"),
        (("when: [home]", "when: [house]"), "found the page 'house'"),
        (("when: [home]", "when: home"), "expected {name: NAME, when: [PAGE, ...]}"),
        (("otherwise: look", "other: look"), "found the key 'other'"),
        (("otherwise: look", "otherwise: 7"), "found the name 7"),
        (("pages: [{match: GET /, page: home}]", "pages: []"), "found no pages"),
        ((SMALL, "- 1"), "found no mapping"),
        (("otherwise", "redirects: text\notherwise"), "redirects: found no list"),
        (("otherwise", "parts: text\notherwise"), "parts: found no list"),
        (("otherwise", "calls: [7]\notherwise"), "calls, number 1: found no text"),
    ],
)
def test_rules_that_are_wrong_are_told_so(tmp_path, change, said):
    file = tmp_path / "routes.yaml"
    file.write_text(SMALL.replace(*change), encoding="utf-8")
    with pytest.raises(BadRoutes) as error:
        read_routes(file)
    assert said in str(error.value)


def test_everything_wrong_is_said_at_once(tmp_path):
    file = tmp_path / "routes.yaml"
    file.write_text("pages: [{match: '(', page: 1}]\njourneys: 7\ncolour: red\n", encoding="utf-8")
    with pytest.raises(BadRoutes) as error:
        read_routes(file)
    assert len(str(error.value).splitlines()) >= 5


def test_a_rule_with_groups_of_its_own_keeps_its_page(tmp_path):
    file = tmp_path / "routes.yaml"
    file.write_text(SMALL.replace("GET /,", "'(GET|POST) /(a|b)?',"), encoding="utf-8")
    routes = read_routes(file)
    assert [routes.kind_of(asked) for asked in (b"POST /a", b"GET /", b"GET /c")] == ["home", "home", UNKNOWN]


@pytest.mark.parametrize("name", JOURNEYS)
def test_the_pages_of_a_journey_make_that_journey(name):
    pages = Counter({page.name: math.ceil(page.times) for page in JOURNEYS[name].pages})
    if name == "process_dossiers":
        pages["list"] += pages.pop("in_process")  # the same address: its query is not looked at
    assert set(pages) <= {kind.removeprefix(NAMING) for kind in ROUTES.kinds}
    assert ROUTES.journey_of(pages) == name

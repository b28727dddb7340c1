import math
import re

import pytest
from markupsafe import Markup

from contract.outcomes import OK, STATUS_4XX, WRONG_PAGE
from harness.browser.failures import PageFailed
from locustfiles.dossier_codes import DossierCodes
from locustfiles.journeys import JOURNEYS
from locustfiles.journeys.file_dossier import code_on, draft_of
from locustfiles.journeys.steps import item_of, word_of
from portal.catalogue import read_catalogue
from portal.pages import compile_templates

CITIZENS = 12


@pytest.mark.parametrize("name", JOURNEYS)
def test_a_journey_makes_the_pages_and_requests_that_it_declares(name, session, noted, app):
    journey = JOURNEYS[name]
    for index in range(CITIZENS):
        journey.go(session(name, index))
    assert {outcome for _, outcome in noted.pages} == {OK}
    for page in journey.pages:
        full_name = f"{name}/{page.name}"
        visits = noted.pages.count((full_name, OK))
        assert visits == pytest.approx(CITIZENS * page.times, abs=by_chance(page))
        assert noted.requests[full_name] == pytest.approx(visits * page.requests, abs=ways(page, visits))
        assert noted.documents[full_name] == visits  # one a page: what the bottleneck is visited by
    assert {page for page, _ in noted.pages} <= {f"{name}/{page.name}" for page in journey.pages}
    assert noted.requests.total() == app.state.requests.arrived


def by_chance(page):
    """How far the visits of a page may be from the average: not at all, unless it is left to chance."""
    return 0 if float(page.times).is_integer() else 4 * math.sqrt(CITIZENS * page.times)


def ways(page, visits):
    """Likewise its requests, where there is more than one way to it: one has one more than the other."""
    return 0 if float(page.requests).is_integer() else 2 * math.sqrt(visits)


@pytest.mark.parametrize("name", JOURNEYS)
def test_the_citizen_thinks_once_after_each_page(name, session, noted):
    visit = session(name)
    JOURNEYS[name].go(visit)
    visit.leave()
    assert noted.thoughts == [page for page, _ in noted.pages]


def test_each_page_that_is_kept_is_what_its_template_would_have_rendered(session, app, monkeypatch):
    pages, templates = app.state.parts.pages, compile_templates(read_catalogue())
    filled, rows, seen = pages.filled, pages.rows, set()

    def rendered(template, values):
        pieces = {name: Markup(value.decode()) for name, value in values.items() if isinstance(value, bytes)}
        return templates[template].render({**values, **pieces}).encode()

    def checked(template, fixed, values):
        seen.add(template)
        page = filled(template, fixed, values)
        assert page == rendered(template, {**fixed, **values})
        return page

    def checked_rows(template, each):
        seen.add(template)
        listed = rows(template, each)
        assert listed == b"".join(rendered(template, values) + b"\n" for values in each)
        return listed

    monkeypatch.setattr(pages, "filled", checked)
    monkeypatch.setattr(pages, "rows", checked_rows)
    for name, journey in JOURNEYS.items():
        for index in range(4):
            journey.go(session(name, index))
    assert seen >= {
        "dossier.html",
        "staff_list.html",
        "receipt.html",
        "staff_row.html",
        "change_row.html",
        "field_row.html",
    }


def test_names_are_those_of_the_registry():
    assert all(name == journey.name and journey.about for name, journey in JOURNEYS.items())


def test_what_was_filed_can_be_tracked(session, noted):
    codes = DossierCodes()
    for index in range(3):
        JOURNEYS["file_dossier"].go(session("file_dossier", index, codes))
    filed = set(codes._filed)
    assert len(filed) == 3
    assert all(re.fullmatch(r"\d{3}\.00\.00\.[HT]\d\d-\d{6}-0001", code) for code in filed)
    for index in range(20):
        JOURNEYS["track_dossier"].go(session("track_dossier", 100 + index, codes))
    assert noted.pages.count(("track_dossier/state", OK)) == 20


def failing(journey, session, noted):
    """Where a journey ends, and how."""
    with pytest.raises(PageFailed):
        JOURNEYS[journey].go(session)
    session.leave()
    assert noted.thoughts == [page for page, _ in noted.pages]  # after the failed page too
    return noted.pages[-1]


def test_another_citizens_name_in_the_account_is_a_wrong_page(session, noted, app, monkeypatch):
    """The portal mixes two citizens up: it shows each of them the other's name."""
    pages = app.state.parts.pages
    filled = pages.filled

    def mixed(template, fixed, values):
        html = filled(template, fixed, values)
        is_dossier = template == "dossier.html"
        return html.replace(values["person"].name.encode(), "Trần Văn Khác".encode()) if is_dossier else html

    monkeypatch.setattr(pages, "filled", mixed)
    assert failing("file_dossier", session("file_dossier"), noted) == ("file_dossier/state", WRONG_PAGE)


def test_another_dossier_is_a_wrong_page(session, noted, app, monkeypatch):
    other = app.state.parts.database.dossier("001.00.00.H26-250601-0001")
    monkeypatch.setattr(app.state.parts.database, "dossier", lambda code: other)
    codes = DossierCodes()
    codes.draw = lambda random: "001.00.00.H29-250701-0002"
    assert failing("track_dossier", session("track_dossier", codes=codes), noted) == (
        "track_dossier/state",
        WRONG_PAGE,
    )


def test_a_code_that_does_not_exist_fails(session, noted):
    codes = DossierCodes()
    codes.draw = lambda random: "999.00.00.H26-250701-0001"
    assert failing("track_dossier", session("track_dossier", codes=codes), noted) == (
        "track_dossier/state",
        STATUS_4XX,
    )


ITEMS = {"data": {"items": [{"code": "01"}, {"code": "04", "name": "Cao Bằng"}]}}


def test_the_item_that_is_looked_for_is_found():
    assert item_of(ITEMS, "code", "04")["name"] == "Cao Bằng"


@pytest.mark.parametrize(
    "answer", [ITEMS, None, [], {}, {"data": None}, {"code": "ERROR"}, {"data": {"total": 3}}, {"data": {"items": [1]}}]
)
def test_an_answer_without_the_item_is_a_wrong_page(answer):
    with pytest.raises(PageFailed, match=WRONG_PAGE):
        item_of(answer, "code", "99")


@pytest.mark.parametrize("item", [{}, {"url": None}, {"url": 7}])
def test_an_item_without_the_word_is_a_wrong_page(item):
    assert word_of({"url": "/here"}, "url") == "/here"
    with pytest.raises(PageFailed, match=WRONG_PAGE):
        word_of(item, "url")


class Showing:
    """A form or a document with one thing in it."""

    def __init__(self, value="", fields=None):
        self.fields = fields or {}
        self._value = value

    def value_of(self, attribute):
        return self._value


@pytest.mark.parametrize("code", ["", "H26-250701-0001", "001.00.00.H26-250701-1", "001.00.00.H26-250701-00011"])
def test_a_code_of_another_format_is_a_wrong_page(code):
    with pytest.raises(PageFailed, match=WRONG_PAGE):
        code_on(Showing(code))


def test_an_e_form_without_its_hidden_fields_is_a_wrong_page():
    with pytest.raises(PageFailed, match="csrf"):
        draft_of(Showing(fields={"ho_so": "d", "thu_tuc": "1.001193", "don_vi": "01007"}))

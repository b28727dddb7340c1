"""The pages that several journeys begin with, each as one function; and how to read what JSON calls answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from harness.browser.failures import wrong_page
from locustfiles.procedures import Procedure
from locustfiles.session import Session

STATIC_PARTS = ("/static/portal.css", "/static/portal.js")
NEWS = "/api/v1/configuring/news/list-by-citizen"
SEARCH = "/api/v1/submitting/formality/list-all-public-formality-by-citizen"
PROCEDURE = "/api/v1/configuring/formality/get-formality-by-citizen"
PLACES = "/api/v1/configuring/citizen/department/list-with-location"
AGENCIES = "/api/v1/submitting/formality/list-department-url-by-citizen"


def open_home(session: Session) -> None:
    """The front page, with the style sheet and the script that all others use too."""
    with session.page("home") as page:
        page.get("/").form("tim-kiem")
        for part in STATIC_PARTS:
            page.pull(part)
        page.call(NEWS, {"limit": 6})


def search(session: Session, procedure: Procedure) -> None:
    """Search for the procedure by a few words; it must be among what is found."""
    with session.page("search") as page:
        page.get("/tim-kiem-thu-tuc-hanh-chinh", {"q": procedure.words})
        found = page.call(SEARCH, {"q": procedure.words, "limit": 25, "lastId": None, "formalityType": "STANDARD"})
        item_of(found, "id", procedure.code)


def read_procedure(session: Session, procedure: Procedure) -> None:
    """What to bring, how long it takes, what it costs."""
    with session.page("procedure") as page:
        page.get(f"/thu-tuc-hanh-chinh/{procedure.code}").must_show(procedure.code, procedure.name)
        page.call(PROCEDURE, {"id": procedure.code})


def choose_agency(session: Session, procedure: Procedure) -> str:
    """Province, then commune, then who handles the procedure there; answers where it is filed."""
    citizen = session.person
    with session.page("agency") as page:
        page.get("/chon-co-quan", {"thu_tuc": procedure.code}).form("chon-co-quan")
        province = item_of(page.call(PLACES, {"type": "PROVINCE"}), "code", citizen.province.code)
        communes = items_of(page.call(PLACES, {"type": "COMMUNE", "provinceCode": province["code"]}))
        if len(communes) < citizen.commune:
            raise wrong_page("the citizen's commune is missing")
        commune = communes[citizen.commune - 1]["code"]
        agency = item_of(page.call(AGENCIES, {"formalityId": procedure.code, "communeCode": commune}), "code", commune)
    return str(agency["url"])


def items_of(answer: Any) -> Sequence[Mapping[str, Any]]:
    """The items that a call answered; raises PageFailed (WRONG_PAGE) when there are none."""
    try:
        items: Sequence[Mapping[str, Any]] = answer["data"]["items"]
    except (KeyError, TypeError) as error:
        raise wrong_page("the answer holds no items") from error
    return items


def item_of(answer: Any, key: str, value: str) -> Mapping[str, Any]:
    """The item with that value; raises PageFailed (WRONG_PAGE) when it is missing."""
    for item in items_of(answer):
        if item.get(key) == value:
            return item
    raise wrong_page(f"the item that was looked for by {key} is missing")

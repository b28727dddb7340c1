"""The pages that several journeys begin with, each as one function; and how to read what JSON calls answer."""

from collections.abc import Mapping
from typing import Any

from contract.journey import PageVisit
from harness.browser.failures import wrong_page
from locustfiles.procedures import Procedure, mean_over_citizens
from locustfiles.session import Session

NEWS = "/api/v1/configuring/news/list-by-citizen"
SEARCH = "/api/v1/submitting/formality/list-all-public-formality-by-citizen"
PROCEDURE = "/api/v1/configuring/formality/get-formality-by-citizen"
PLACES = "/api/v1/configuring/citizen/department/list-with-location"
AGENCIES = "/api/v1/submitting/formality/list-department-url-by-citizen"

HOME = PageVisit("home", requests=8)  # the document, six static parts, the news
# What `open_home`, `search`, `read_procedure` and `choose_agency` make.
LOOKING_UP = (
    HOME,
    PageVisit("search", requests=2, typed=mean_over_citizens(lambda procedure: len(procedure.words)), fields=1),
    PageVisit("procedure", requests=2),
    PageVisit("agency", requests=4),  # the document, provinces, communes, who handles it
)


def open_home(session: Session) -> None:
    """The front page, with the pictures on it, and the style sheet and the script that all others use too."""
    with session.page("home") as page:
        page.get("/").form("tim-kiem")
        page.call(NEWS, {"limit": 6})


def search(session: Session, procedure: Procedure) -> None:
    """Search for the procedure by a few words; it must be among what is found."""
    with session.page("search", typed={"q": procedure.words}) as page:
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
        item_of(page.call(PLACES, {"type": "PROVINCE"}), "code", citizen.province.code)
        communes = page.call(PLACES, {"type": "COMMUNE", "provinceCode": citizen.province.code})
        commune = word_of(item_of(communes, "name", citizen.commune_name), "code")
        agencies = page.call(AGENCIES, {"formalityId": procedure.code, "communeCode": commune})
        return word_of(item_of(agencies, "code", commune), "url")


def item_of(answer: Any, key: str, value: str) -> Mapping[str, Any]:
    """The item with that value among those that a call answered; raises PageFailed (WRONG_PAGE) when it is missing."""
    try:
        return next(item for item in answer["data"]["items"] if item[key] == value)
    except (KeyError, TypeError, StopIteration) as error:
        raise wrong_page(f"the item that was looked for by its {key} is missing") from error


def word_of(item: Mapping[str, Any], key: str) -> str:
    """A text in an item; raises PageFailed (WRONG_PAGE) when it is missing."""
    word = item.get(key)
    if not isinstance(word, str):
        raise wrong_page(f"an item has no {key}")
    return word

"""What officers do on several journeys: sign in, take a dossier from the list, look at it, decide."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean

from contract.journey import PageVisit
from harness.browser.failures import wrong_page
from harness.browser.forms import Form
from harness.browser.pages import Document
from locustfiles.people import PASSWORD
from locustfiles.session import Session
from locustfiles.staff import Officer

SIGN_IN = "/can-bo/dang-nhap"
WORK = "/can-bo/ho-so"
TAKEN = "data-taken"  # stands on the page that says: another officer was faster
_LISTED = re.compile(r'data-code="([^"]+)"')


@dataclass(frozen=True)
class Decision:
    """Into which state a dossier is brought, how many of a hundred are, and what the officer writes."""

    to: int
    share: float
    note: str


# What `sign_in_officer` makes.
SIGNING_IN = (
    PageVisit("sign_in", requests=3),  # the document, two static parts
    PageVisit("list", requests=2, typed=12 + len(PASSWORD), fields=2),
)

Decisions = Mapping[int, Sequence[Decision]]  # by the state in which the dossier is


def sign_in_officer(session: Session, officer: Officer) -> Document:
    """The officers' own sign-in: the pages sign_in and list; answers the list of what waits to be accepted."""
    with session.page("sign_in") as page:
        form = page.get(SIGN_IN).form("dang-nhap-can-bo")
    typed = {"so_can_bo": officer.number, "mat_khau": officer.password}
    with session.page("list", typed=typed) as page:
        listed = page.submit(form, typed)
        listed.must_show(officer.number)
    return listed


def codes_on(listed: Document) -> list[str]:
    """The codes of the dossiers that a list shows, in its order."""
    return _LISTED.findall(listed.text)


def work_through(session: Session, listed: Document, decisions: Decisions, most: int) -> None:
    """Take up to `most` dossiers from the list, one after another, and decide each."""
    waiting = codes_on(listed)
    if not waiting:
        raise wrong_page("the list of what waits is empty")
    for _ in range(most):
        if not waiting:
            return
        code = session.random.choice(waiting)
        listed_after = handle(session, code, decisions)
        waiting = [other for other in waiting if other != code] if listed_after is None else codes_on(listed_after)


def handle(session: Session, code: str, decisions: Decisions) -> Document | None:
    """Look at a dossier and decide: the pages dossier and decision; None when another officer was faster."""
    with session.page("dossier") as page:
        shown = page.get(f"{WORK}/{code}")
        shown.must_show(code)
        foreseen = decisions.get(int(shown.value_of("data-state")), ())
        possible = [each for each in foreseen if f'<option value="{each.to}">' in shown.text]
        if not possible:
            return None
        form = shown.form("quyet-dinh")
    return decide(session, form, draw_decision(session.random, possible))


def decide(session: Session, form: Form, decision: Decision) -> Document | None:
    """Send a decision; answers the list as it stands then, None when another officer was faster."""
    typed = {"noi_dung": decision.note}
    with session.page("decision", typed=typed) as page:
        answer = page.submit(form, {"sang": str(decision.to), **typed})
        if TAKEN in answer.text:
            return None
        answer.value_of("data-group")  # the list again
        return answer


def draw_decision(random: Random, possible: Sequence[Decision]) -> Decision:
    """One of them, as likely as its share."""
    return random.choices(possible, weights=[each.share for each in possible])[0]


def pages_of_work(dossiers: int, possible: Collection[Sequence[Decision]]) -> tuple[PageVisit, PageVisit]:
    """What `work_through` makes while nobody else is faster, where each of the decisions in question is as frequent."""
    typed = fmean(_typed(decisions) for decisions in possible)
    return (
        PageVisit("dossier", requests=1, times=dossiers),
        PageVisit("decision", requests=2, times=dossiers, typed=typed, fields=1),  # the list again
    )


def _typed(decisions: Sequence[Decision]) -> float:
    return fmean([len(each.note) for each in decisions], [each.share for each in decisions])

"""The journey of the benchmarks: a citizen who stays, and asks for the same page again and again."""

from contract.journey import Journey, PageVisit
from locustfiles.session import Session

PAGES = 1000  # of one visit, all on one connection


def stay(session: Session) -> None:
    """One page after the other, with a pause before each."""
    for _ in range(PAGES):
        with session.page("page") as page:
            page.get("/tra-cuu")


JOURNEYS = {
    "stay": Journey("stay", "Asks for one page, over and over", stay, (PageVisit("page", requests=1, times=PAGES),)),
}

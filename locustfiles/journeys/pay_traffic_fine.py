"""Paying a traffic fine: look the decision up by its number and the vehicle's plate, and pay it."""

from contract.journey import Journey, PageVisit
from locustfiles.fines import decision_of
from locustfiles.journeys.paying import PAYING, pay
from locustfiles.journeys.steps import HOME, open_home
from locustfiles.session import Session

NUMBER_CHARACTERS, PLATE_CHARACTERS, CAPTCHA_CHARACTERS = 12, 9, 5


def pay_traffic_fine(session: Session) -> None:
    """Find the fine, see what it is for, pay it, and get the receipt."""
    number, plate = decision_of(session.index)
    open_home(session)
    with session.page("fine_search") as page:
        asking = page.get("/tra-cuu-vi-pham-giao-thong")
        form, captcha = asking.form("tra-cuu-vi-pham"), asking.value_of("data-captcha")
    typed = {"so_quyet_dinh": number, "bien_so": plate, "captcha": captcha}
    with session.page("fine", typed=typed) as page:
        shown = page.submit(form, typed)
        shown.must_show(number, plate)
        button = shown.form("thanh-toan")
    pay(session, button, number)


JOURNEY = Journey(
    name="pay_traffic_fine",
    about="look up a traffic fine by its decision and the plate, and pay it",
    go=pay_traffic_fine,
    pages=(
        HOME,
        PageVisit("fine_search", requests=1),
        PageVisit("fine", requests=1, typed=NUMBER_CHARACTERS + PLATE_CHARACTERS + CAPTCHA_CHARACTERS, fields=3),
        *PAYING,
    ),
)

"""Paying a dossier's fee: an officer asked for it, and whoever has the code may pay, without signing in."""

from contract.journey import Journey, PageVisit
from locustfiles.earlier_dossiers import earlier_dossier
from locustfiles.journeys.paying import PAYING, pay
from locustfiles.journeys.steps import HOME, open_home
from locustfiles.session import Session

AWAITS_PAYMENT = 6
CODE_CHARACTERS, CAPTCHA_CHARACTERS = 25, 5


def pay_fee(session: Session) -> None:
    """Find what is to be paid by the dossier's code and a captcha, pay it, and get the receipt."""
    code = earlier_dossier(session.index, AWAITS_PAYMENT).code
    open_home(session)
    with session.page("fee_search") as page:
        asking = page.get("/thanh-toan")
        form, captcha = asking.form("tim-khoan-thu"), asking.value_of("data-captcha")
    typed = {"ma_ho_so": code, "captcha": captcha}
    with session.page("fee", typed=typed) as page:
        shown = page.submit(form, typed)
        shown.must_show(code, f'data-state="{AWAITS_PAYMENT}"')
        button = shown.form("thanh-toan")
    pay(session, button, code)


JOURNEY = Journey(
    name="pay_fee",
    about="pay a dossier's fee by its code, without signing in",
    go=pay_fee,
    pages=(
        HOME,
        PageVisit("fee_search", requests=1),
        PageVisit("fee", requests=1, typed=CODE_CHARACTERS + CAPTCHA_CHARACTERS, fields=2),
        *PAYING,
    ),
)

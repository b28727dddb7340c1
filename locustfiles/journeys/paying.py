"""Paying at the payment gateway, from any page of the portal with the button for it; and the pages that this makes."""

from contract.journey import PageVisit
from harness.browser.forms import Form
from locustfiles.session import Session

PAYING = (
    PageVisit("bank", requests=2),  # to the gateway, its first page
    PageVisit("payment_code", requests=2),
    PageVisit("receipt", requests=2, typed=6, fields=1),  # back to the portal, the receipt
)


def pay(session: Session, button: Form, subject: str) -> None:
    """Choose a bank, type its one-time code, and get the receipt: the pages bank, payment_code, receipt.

    `subject` is what is paid for: the receipt must name it.
    """
    with session.page("bank") as page:
        choosing = page.submit(button)
        choosing.must_show(subject)
        form = choosing.form("ngan-hang")
    with session.page("payment_code") as page:
        asking = page.submit(form, {"ngan_hang": f"NH{session.random.randint(1, 10)}"})
        form, typed = asking.form("xac-nhan"), {"ma_xac_nhan": asking.value_of("data-otp")}
    with session.page("receipt", typed=typed) as page:
        page.submit(form, typed).must_show(f'data-subject="{subject}"', "data-transaction")

"""Signing in at the identity provider, from any page that asks for it; and the pages that this makes."""

from dataclasses import dataclass
from urllib.parse import urlencode

from contract.journey import PageVisit
from harness.browser.forms import Form
from locustfiles.earlier_dossiers import EarlierDossier
from locustfiles.people import PASSWORD
from locustfiles.session import Session

ACCOUNT = "/tai-khoan/ho-so"
NUMBER_AND_PASSWORD = 12 + len(PASSWORD)
CODE_CHARACTERS = 6

# What `open_own_dossier` makes, after the front page.
OPENING_OWN_DOSSIER = (
    PageVisit("sign_in", requests=2),  # to the identity provider, its first page
    PageVisit("one_time_code", requests=2, typed=NUMBER_AND_PASSWORD, fields=2),
    PageVisit("dossiers", requests=3, typed=CODE_CHARACTERS, fields=1),  # to the provider, to the portal, the list
    PageVisit("state", requests=1),
)


@dataclass(frozen=True)
class OneTimeCode:
    """The form for the code that came, and what is to be typed into it: what comes back is the page asked for."""

    form: Form
    typed: dict[str, str]


def sign_in(session: Session, where: str, number: str, name: str) -> OneTimeCode:
    """Ask for `where`, be sent to the identity provider, give number and password: the pages sign_in, one_time_code."""
    with session.page("sign_in") as page:
        form = page.get(where).form("dang-nhap")
    typed = {"so_dinh_danh": number, "mat_khau": PASSWORD}
    with session.page("one_time_code", typed=typed) as page:
        # Nobody types a name there: the real provider knows it, the one in load-testing mode has to be told.
        asking = page.submit(form, {**typed, "ho_ten": name})
        return OneTimeCode(asking.form("ma-xac-thuc"), {"ma_xac_thuc": asking.value_of("data-otp")})


def open_own_dossier(session: Session, dossier: EarlierDossier, folder: str = "") -> None:
    """Sign in as the owner of a dossier, see it in the account's folder, open it: on to the pages dossiers, state."""
    account = f"{ACCOUNT}?{urlencode({'thu_muc': folder})}" if folder else ACCOUNT
    where = f"/dang-nhap?{urlencode({'tiep': account})}"
    code = sign_in(session, where, dossier.owner_number, dossier.owner_name)
    with session.page("dossiers", typed=code.typed) as page:
        page.submit(code.form, code.typed).must_show(dossier.owner_name, dossier.code)
    with session.page("state") as page:
        page.get(f"{ACCOUNT}/{dossier.code}").must_show(dossier.owner_name, dossier.code)

"""Tracking a dossier: by its code and a captcha without signing in, or in the account."""

from dataclasses import replace

from contract.journey import Journey, PageVisit
from locustfiles.earlier_dossiers import earlier_dossier
from locustfiles.journeys.signing_in import OPENING_OWN_DOSSIER, open_own_dossier
from locustfiles.journeys.steps import HOME, open_home
from locustfiles.session import Session

SIGNED_IN = 0.4  # the share that looks into the account; assumed
STATES = 10  # a dossier is tracked in each of its states, equally often; assumed
CODE_CHARACTERS, CAPTCHA_CHARACTERS = 25, 5


def track_dossier(session: Session) -> None:
    """See how far a dossier has come; the page must speak of that dossier."""
    dossier = earlier_dossier(session.index, session.random.randint(1, STATES))
    signs_in = session.random.random() < SIGNED_IN
    open_home(session)
    if signs_in:
        open_own_dossier(session, dossier)
    else:
        track_by_code(session, session.codes.draw(session.random) or dossier.code)


def track_by_code(session: Session, code: str) -> None:
    """Whoever has the code may ask."""
    with session.page("track") as page:
        asking = page.get("/tra-cuu-ho-so")
        form, captcha = asking.form("tra-cuu"), asking.value_of("data-captcha")
    typed = {"ma_ho_so": code, "captcha": captcha}
    with session.page("state", typed=typed) as page:
        page.submit(form, typed).must_show(code)


_BY_CODE = 1 - SIGNED_IN
JOURNEY = Journey(
    name="track_dossier",
    about="see how far a dossier has come, by its code, or signed in",
    go=track_dossier,
    pages=(
        HOME,
        PageVisit("track", requests=1, times=_BY_CODE),
        *(replace(page, times=SIGNED_IN) for page in OPENING_OWN_DOSSIER if page.name != "state"),
        PageVisit("state", requests=1, typed=_BY_CODE * (CODE_CHARACTERS + CAPTCHA_CHARACTERS), fields=_BY_CODE * 2),
    ),
)

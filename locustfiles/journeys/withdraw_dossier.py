"""Withdrawing a dossier that nobody has accepted yet."""

from statistics import fmean

from contract.journey import Journey, PageVisit
from locustfiles.earlier_dossiers import earlier_dossier
from locustfiles.journeys.signing_in import ACCOUNT, OPENING_OWN_DOSSIER, open_own_dossier
from locustfiles.journeys.steps import HOME, open_home
from locustfiles.session import Session

SUBMITTED, WITHDRAWN = 1, 7
REASONS = ("Nộp nhầm thủ tục", "Nộp nhầm cơ quan thực hiện", "Khai sai thông tin, xin nộp lại", "Không còn nhu cầu")


def withdraw_dossier(session: Session) -> None:
    """Sign in, open the dossier, say why, and see that it is withdrawn."""
    dossier = earlier_dossier(session.index, SUBMITTED)
    open_home(session)
    open_own_dossier(session, dossier, "cho-tiep-nhan")
    with session.page("reason") as page:
        form = page.get(f"{ACCOUNT}/{dossier.code}/rut").form("rut-ho-so")
    typed = {"ly_do": session.random.choice(REASONS)}
    with session.page("withdraw", typed=typed) as page:
        page.submit(form, typed).must_show(dossier.code, f'data-state="{WITHDRAWN}"')


JOURNEY = Journey(
    name="withdraw_dossier",
    about="take back a dossier that was not accepted yet",
    go=withdraw_dossier,
    pages=(
        HOME,
        *OPENING_OWN_DOSSIER,
        PageVisit("reason", requests=1),
        PageVisit("withdraw", requests=2, typed=fmean(map(len, REASONS)), fields=1),
    ),
)

"""Adding papers: an officer asked for more, the citizen got the dossier's code by SMS and comes back with documents."""

from statistics import fmean

from contract.journey import Journey, PageVisit
from locustfiles.documents import draw_uploads
from locustfiles.earlier_dossiers import earlier_dossier
from locustfiles.journeys.signing_in import ACCOUNT, OPENING_OWN_DOSSIER, open_own_dossier
from locustfiles.journeys.steps import HOME, open_home
from locustfiles.session import Session

NEEDS_PAPERS, IN_PROCESS = 5, 4
NOTES = ("Tôi gửi lại bản chụp rõ hơn.", "Đã bổ sung đủ giấy tờ theo yêu cầu.", "Gửi kèm bản quét có dấu.")


def supplement_dossier(session: Session) -> None:
    """Sign in, find the dossier among those that wait for papers, read what is asked for, upload it."""
    dossier = earlier_dossier(session.index, NEEDS_PAPERS)
    open_home(session)
    open_own_dossier(session, dossier, "cho-bo-sung")
    with session.page("request") as page:
        form = page.get(f"{ACCOUNT}/{dossier.code}/bo-sung").form("bo-sung")
    typed = {"ghi_chu": session.random.choice(NOTES)}
    with session.page("supplement", typed=typed) as page:
        sent = page.submit(form, typed, draw_uploads(session.random, session.documents))
        sent.must_show(dossier.code, f'data-state="{IN_PROCESS}"')


JOURNEY = Journey(
    name="supplement_dossier",
    about="add the papers that an officer asked for",
    go=supplement_dossier,
    pages=(
        HOME,
        *OPENING_OWN_DOSSIER,
        PageVisit("request", requests=1),
        PageVisit("supplement", requests=2, typed=fmean(map(len, NOTES)), fields=1),
    ),
)

"""Rating the service once the result is there."""

from statistics import fmean

from contract.journey import Journey, PageVisit
from locustfiles.earlier_dossiers import earlier_dossier
from locustfiles.journeys.signing_in import ACCOUNT, OPENING_OWN_DOSSIER, open_own_dossier
from locustfiles.journeys.steps import HOME, open_home
from locustfiles.session import Session

FINISHED = 10
STARS = {5: 60, 4: 25, 3: 8, 2: 3, 1: 4}  # how many of a hundred give so many; assumed
COMMENTS = ("Giải quyết nhanh, hướng dẫn nhiệt tình.", "Đúng hẹn, dễ làm.", "Chờ lâu, phải nộp lại giấy tờ.")


def rate_service(session: Session) -> None:
    """Sign in, open a dossier that is finished, give stars and a comment."""
    dossier = earlier_dossier(session.index, FINISHED)
    open_home(session)
    open_own_dossier(session, dossier, "da-xong")
    with session.page("rating") as page:
        form = page.get(f"{ACCOUNT}/{dossier.code}/danh-gia").form("danh-gia")
    (stars,) = session.random.choices(list(STARS), weights=list(STARS.values()))
    typed = {"nhan_xet": session.random.choice(COMMENTS)}
    with session.page("rate", typed=typed) as page:
        page.submit(form, {"so_sao": str(stars), **typed}).must_show(dossier.code, f'data-stars="{stars}"')


JOURNEY = Journey(
    name="rate_service",
    about="rate the service, once the result is there",
    go=rate_service,
    pages=(
        HOME,
        *OPENING_OWN_DOSSIER,
        PageVisit("rating", requests=1),
        PageVisit("rate", requests=2, typed=fmean(map(len, COMMENTS)), fields=1),
    ),
)

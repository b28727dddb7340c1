"""Tracking a dossier without signing in: by its code and a captcha."""

from locustfiles.journeys.steps import open_home
from locustfiles.session import Session


def track_dossier(session: Session) -> None:
    """See how far a dossier has come; the page must speak of that dossier."""
    code = session.codes.draw(session.random)
    open_home(session)
    with session.page("track") as page:
        asking = page.get("/tra-cuu-ho-so")
        form, captcha = asking.form("tra-cuu"), asking.value_of("data-captcha")
    with session.page("state") as page:
        page.submit(form, {"ma_ho_so": code, "captcha": captcha}).must_show(code)

"""What a citizen can still do with a dossier of his own: add the papers asked for, withdraw it, rate the service.

Who sends the same form once more, because the answer did not come, gets the answer: it is done, once.
"""

from collections.abc import Sequence

from portal.account_pages import dossier_page, history_on_page, own_dossier
from portal.asked import fields_of, sender
from portal.dossier_changes import CITIZEN, NotAllowed, change_state, history_of
from portal.dossiers import STATES, Document, Dossier
from portal.parts import parts_of
from portal.ratings import MOST_STARS, Rating, is_repeated, rate, rating_of
from portal.uploads import read_upload
from portal.web.request import HTTPException, Request
from portal.web.response import Response, see_other
from portal.web.routes import Route

ACCOUNT = "/tai-khoan/ho-so"
SUBMITTED, IN_PROCESS, NEEDS_PAPERS, WITHDRAWN, FINISHED = 1, 4, 5, 7, 10


async def supplement_form(request: Request) -> Response:
    """What the officer asks for, and the form for it."""
    dossier = _in_state(own_dossier(request), NEEDS_PAPERS)
    limit_mb = parts_of(request).settings.upload_limit_bytes // (1024 * 1024)
    return dossier_page(request, "supplement.html", dossier, limit_mb=limit_mb, **history_on_page(request, dossier))


async def supplement(request: Request) -> Response:
    """The papers came: they are added, and the dossier goes on."""
    dossier = own_dossier(request)
    fields, documents = read_upload(request, parts_of(request).settings.upload_limit_bytes)
    sender(request, fields.get("csrf"))
    if not documents:
        raise HTTPException(400, "Chưa chọn tài liệu nào")
    return _changed(request, dossier, (NEEDS_PAPERS, IN_PROCESS), fields.get("ghi_chu", ""), documents)


async def withdrawal_form(request: Request) -> Response:
    """The form for the reason; once a dossier was accepted it is too late."""
    return dossier_page(request, "withdrawal.html", _in_state(own_dossier(request), SUBMITTED))


async def withdraw(request: Request) -> Response:
    """The citizen takes the dossier back."""
    fields = fields_of(request)
    sender(request, fields.get("csrf"))
    reason = fields.get("ly_do", "").strip()
    if not reason:
        raise HTTPException(400, "Chưa nêu lý do rút hồ sơ")
    return _changed(request, own_dossier(request), (SUBMITTED, WITHDRAWN), reason)


async def rating_form(request: Request) -> Response:
    """Stars and a comment, for a dossier with a result that was not rated before."""
    dossier = _in_state(own_dossier(request), FINISHED)
    if rating_of(parts_of(request).database, dossier.code):
        raise HTTPException(409, "Hồ sơ đã được đánh giá")
    return dossier_page(request, "rating.html", dossier, {"most_stars": MOST_STARS})


async def rate_service(request: Request) -> Response:
    """The rating came: it is kept, once for each dossier."""
    parts, fields = parts_of(request), fields_of(request)
    sender(request, fields.get("csrf"))
    dossier, stars = _in_state(own_dossier(request), FINISHED), fields.get("so_sao", "")
    if stars not in map(str, range(1, MOST_STARS + 1)):
        raise HTTPException(400, f"Số sao phải từ 1 đến {MOST_STARS}")
    rating = Rating(dossier.code, parts.now().isoformat(" ", "seconds"), int(stars), fields.get("nhan_xet", ""))
    if not rate(parts.database, rating) and not is_repeated(parts.database, rating):
        raise HTTPException(409, "Hồ sơ đã được đánh giá")
    return see_other(f"{ACCOUNT}/{dossier.code}/da-danh-gia")


async def rated(request: Request) -> Response:
    """The rating as it was kept."""
    dossier = own_dossier(request)
    rating = rating_of(parts_of(request).database, dossier.code)
    if rating is None:
        raise HTTPException(404, "Hồ sơ chưa được đánh giá")
    return dossier_page(request, "rated.html", dossier, rating=rating)


def _in_state(dossier: Dossier, state: int) -> Dossier:
    if dossier.state != state:
        raise HTTPException(409, f"Hồ sơ đang ở tình trạng {STATES[dossier.state]}, không phải {STATES[state]}")
    return dossier


def _changed(
    request: Request, dossier: Dossier, step: tuple[int, int], note: str, documents: Sequence[Document] = ()
) -> Response:
    """Take the step from one state to the other and show the dossier, or answer 409 with the reason why not."""
    parts, (before, after) = parts_of(request), step

    def is_done() -> bool:
        last = history_of(parts.database, dossier.code)[-1:]
        return any((change.state, change.who, change.note) == (after, CITIZEN, note) for change in last)

    if not is_done():
        try:
            change_state(parts, _in_state(dossier, before), after, CITIZEN, note, documents)
        except NotAllowed as refusal:
            if not is_done():  # by another process, in the same moment
                raise HTTPException(409, str(refusal)) from refusal
    return see_other(f"{ACCOUNT}/{dossier.code}")


ROUTES = [
    Route(f"{ACCOUNT}/{{code}}/bo-sung", supplement_form),
    Route(f"{ACCOUNT}/{{code}}/bo-sung", supplement, methods=("POST",)),
    Route(f"{ACCOUNT}/{{code}}/rut", withdrawal_form),
    Route(f"{ACCOUNT}/{{code}}/rut", withdraw, methods=("POST",)),
    Route(f"{ACCOUNT}/{{code}}/danh-gia", rating_form),
    Route(f"{ACCOUNT}/{{code}}/danh-gia", rate_service, methods=("POST",)),
    Route(f"{ACCOUNT}/{{code}}/da-danh-gia", rated),
]

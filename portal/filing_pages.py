"""Filing a dossier: the e-form, its documents, the review, the submission, and the account that shows what followed.

No public description of these pages' addresses exists, so they are made up; their order is that of the real portal.
"""

import secrets
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.answers import page, see_other
from portal.asked import commune_of, fields_of, found, procedure_of, sender, signed_in
from portal.database import NumbersExhausted
from portal.dossiers import STATES, Dossier, Draft
from portal.parts import parts_of
from portal.uploads import read_upload
from portal.visitors import SignedIn

REQUIRED = ("ngay_sinh", "dien_thoai", "thu_dien_tu", "dia_chi", "noi_dung")
FORM_FIELDS = (*REQUIRED, "gioi_tinh", "so_ban", "nhan_ket_qua")
MOST_LISTED = 20


async def e_form(request: Request) -> Response:
    """The e-form, prefilled from the ID token; who is not signed in is sent to do that first."""
    parts, query = parts_of(request), request.query_params
    procedure = procedure_of(request, query.get("thu_tuc", ""))
    commune = commune_of(request, query.get("don_vi", ""))
    if parts.visitors.of(request).person is None:
        here = f"{request.url.path}?{urlencode({'thu_tuc': procedure.code, 'don_vi': commune.code})}"
        return see_other(f"/dang-nhap?{urlencode({'tiep': here})}")
    return page(
        request,
        "e_form.html",
        procedure=procedure,
        commune=commune,
        province=parts.places.province_of(commune.code),
        draft_id=secrets.token_urlsafe(16),
    )


async def save_e_form(request: Request) -> Response:
    """The e-form as filled in: kept as a draft, on to the documents."""
    parts, fields = parts_of(request), await fields_of(request)
    person = sender(request, fields.get("csrf"))
    missing = [name for name in REQUIRED if not fields.get(name, "").strip()]
    if missing:
        raise HTTPException(400, f"Tờ khai còn thiếu: {', '.join(missing)}")
    procedure, commune = procedure_of(request, fields.get("thu_tuc", "")), commune_of(request, fields.get("don_vi", ""))
    form = {name: fields[name] for name in FORM_FIELDS if name in fields}
    draft = Draft(fields.get("ho_so", ""), person.number, procedure.code, commune.code, form)
    if not draft.id or not parts.database.save_draft(draft):
        raise HTTPException(403, "Hồ sơ thuộc về người khác")
    return see_other(f"/ho-so/{draft.id}/thanh-phan")


async def documents(request: Request) -> Response:
    """The page on which the documents are chosen."""
    draft, _ = _draft(request)
    parts = parts_of(request)
    limit_mb = parts.settings.upload_limit_bytes // (1024 * 1024)
    return page(
        request, "documents.html", draft=draft, procedure=procedure_of(request, draft.procedure), limit_mb=limit_mb
    )


async def upload(request: Request) -> Response:
    """The documents came: of each its size and checksum are kept, on to the review."""
    parts = parts_of(request)
    draft, _ = _draft(request)
    fields, documents = await read_upload(request, parts.settings.upload_limit_bytes)
    sender(request, fields.get("csrf"))
    if not documents:
        raise HTTPException(400, "Chưa chọn tài liệu nào")
    parts.database.replace_documents(draft.id, documents)
    return see_other(f"/ho-so/{draft.id}/xem-lai")


async def review(request: Request) -> Response:
    """Everything once more, before it is sent."""
    draft, person = _draft(request)
    parts = parts_of(request)
    return page(
        request,
        "review.html",
        draft=draft,
        name=person.name,
        procedure=procedure_of(request, draft.procedure),
        commune=commune_of(request, draft.commune),
        documents=parts.database.documents(draft.id),
    )


async def submit(request: Request) -> Response:
    """The dossier is filed and gets its code."""
    parts, fields = parts_of(request), await fields_of(request)
    person = sender(request, fields.get("csrf"))
    draft, _ = _draft(request)
    if not parts.database.documents(draft.id):
        raise HTTPException(400, "Hồ sơ chưa có tài liệu")
    try:
        code = parts.database.submit(draft, person.name, parts.now())
    except NumbersExhausted as exhausted:
        raise HTTPException(503, "Cơ quan đã nhận đủ số hồ sơ trong ngày") from exhausted
    return see_other(f"/da-nop/{code}")


async def confirmation(request: Request) -> Response:
    """The dossier's code, for the citizen to keep."""
    return _dossier_page(request, "confirmation.html")


async def account(request: Request) -> Response:
    """The signed-in citizen's dossiers."""
    parts = parts_of(request)
    person = signed_in(request)
    dossiers = parts.database.dossiers_of(person.number, MOST_LISTED)
    names = {each.procedure: procedure_of(request, each.procedure).name for each in dossiers}
    return page(request, "account.html", dossiers=dossiers, names=names, states=STATES)


async def dossier(request: Request) -> Response:
    """One of the signed-in citizen's dossiers, with its state."""
    return _dossier_page(request, "dossier.html")


def _dossier_page(request: Request, template: str) -> Response:
    parts = parts_of(request)
    person = signed_in(request)
    own = _own_dossier(parts, request.path_params["code"], person)
    return page(
        request,
        template,
        dossier=own,
        procedure=procedure_of(request, own.procedure),
        commune=commune_of(request, own.commune),
        province=parts.places.province_of(own.commune),
        documents=parts.database.documents(own.code),
        state=STATES[own.state],
        states=STATES,
    )


def _own_dossier(parts: Parts, code: str, person: SignedIn) -> Dossier:
    dossier = parts.database.dossier(code)
    # Another citizen's dossier is as absent as one that does not exist: a code must not be told apart by trying it.
    return found(dossier if dossier and dossier.owner == person.number else None, "Không tìm thấy hồ sơ")


def _draft(request: Request) -> tuple[Draft, SignedIn]:
    person = signed_in(request)
    draft = parts_of(request).database.draft(request.path_params["draft"], person.number)
    return found(draft, "Không tìm thấy hồ sơ đang soạn"), person


ROUTES = [
    Route("/nop-truc-tuyen", e_form),
    Route("/nop-truc-tuyen", save_e_form, methods=["POST"]),
    Route("/ho-so/{draft}/thanh-phan", documents),
    Route("/ho-so/{draft}/thanh-phan", upload, methods=["POST"]),
    Route("/ho-so/{draft}/xem-lai", review),
    Route("/ho-so/{draft}/nop", submit, methods=["POST"]),
    Route("/da-nop/{code}", confirmation),
    Route("/tai-khoan/ho-so", account),
    Route("/tai-khoan/ho-so/{code}", dossier),
]

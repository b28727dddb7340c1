"""Filing a dossier: the e-form, its documents, the review, the submission.

No public description of these pages' addresses exists, so they are made up; their order is that of the real portal.
"""

import secrets
from urllib.parse import urlencode

from portal.account_pages import document_rows
from portal.answers import kept_page, rows
from portal.asked import agency_of, commune_of, fields_of, found, procedure_of, sender, signed_in
from portal.catalogue import Procedure
from portal.database import AlreadySubmitted, NumbersExhausted
from portal.dossiers import Draft
from portal.hand_off import address, who_takes
from portal.parts import parts_of
from portal.places import Commune
from portal.uploads import read_upload
from portal.waits import ask
from portal.web.request import HTTPException, Request
from portal.web.response import Response, see_other
from portal.web.routes import Route

NO_DRAFT = "Không tìm thấy hồ sơ đang soạn"
REQUIRED = ("ngay_sinh", "dien_thoai", "thu_dien_tu", "dia_chi", "noi_dung")
FORM_FIELDS = (*REQUIRED, "gioi_tinh", "so_ban", "nhan_ket_qua")


async def e_form(request: Request) -> Response:
    """The e-form, or the way to the system that has it; who is not signed in is sent to do that first."""
    parts = parts_of(request)
    procedure = procedure_of(request, request.query_params.get("thu_tuc"))
    commune = commune_of(request, request.query_params.get("don_vi"))
    person = parts.visitors.of(request).person
    if person is None:
        asked = {"thu_tuc": procedure.code, "don_vi": commune.code}
        return ask_to_sign_in(f"{request.path}?{urlencode(asked)}")
    province = parts.places.province_of(commune.code)
    other = who_takes(procedure, province)
    if other is not None:
        if not person.assisted_by:
            return see_other(address(other, procedure, province, commune))
        await ask(request, parts.systems.of(other))  # an officer works in the other system, and need not be sent there
    return await show_e_form(request, procedure, commune)


def ask_to_sign_in(then: str) -> Response:
    """Send the citizen to sign in, and afterwards to `then`."""
    return see_other(f"/dang-nhap?{urlencode({'tiep': then})}")


async def show_e_form(request: Request, procedure: Procedure, commune: Commune) -> Response:
    """The e-form, prefilled from the ID token, and for civil status from the register."""
    parts = parts_of(request)
    if procedure.civil_status:
        await ask(request, parts.systems.civil_status)
    return kept_page(
        request,
        "e_form.html",
        procedure=procedure,
        commune=commune,
        agency=agency_of(request, commune),
        draft_id=secrets.token_urlsafe(16),
    )


async def save_e_form(request: Request) -> Response:
    """The e-form as filled in: kept as a draft, on to the documents."""
    fields = fields_of(request)
    person = sender(request, fields.get("csrf"))
    missing = [name for name in REQUIRED if not fields.get(name, "").strip()]
    if missing:
        raise HTTPException(400, f"Tờ khai còn thiếu: {', '.join(missing)}")
    draft = Draft(
        id=fields.get("ho_so", ""),
        owner=person.number,
        procedure=procedure_of(request, fields.get("thu_tuc")).code,
        commune=commune_of(request, fields.get("don_vi")).code,
        form={name: fields[name] for name in FORM_FIELDS if name in fields},
    )
    keep_draft(request, draft)
    return see_other(f"/ho-so/{draft.id}/thanh-phan")


async def documents(request: Request) -> Response:
    """The page on which the documents are chosen."""
    draft = _draft(request)
    limit_mb = parts_of(request).settings.upload_limit_bytes // (1024 * 1024)
    procedure = procedure_of(request, draft.procedure)
    return kept_page(request, "documents.html", draft=draft, procedure=procedure, limit_mb=limit_mb)


async def upload(request: Request) -> Response:
    """The documents came: of each its size and checksum are kept, on to the review."""
    parts, draft = parts_of(request), _draft(request)
    fields, documents = read_upload(request, parts.settings.upload_limit_bytes)
    sender(request, fields.get("csrf"))
    if not documents:
        raise HTTPException(400, "Chưa chọn tài liệu nào")
    parts.database.replace_documents(draft.id, documents)
    return see_other(f"/ho-so/{draft.id}/xem-lai")


async def review(request: Request) -> Response:
    """Everything once more, before it is sent."""
    draft = _draft(request)
    return kept_page(
        request,
        "review.html",
        draft=draft,
        procedure=procedure_of(request, draft.procedure),
        agency=agency_of(request, commune_of(request, draft.commune)),
        fields=rows(request, "field_row.html", [{"field": name, "value": draft.form[name]} for name in draft.form]),
        documents=document_rows(request, draft.id),
    )


async def submit(request: Request) -> Response:
    """The dossier is filed and gets its code."""
    parts, fields = parts_of(request), fields_of(request)
    person = sender(request, fields.get("csrf"))
    await _ask_who_takes(request, _draft(request))
    draft = _draft(request)  # it may have been submitted meanwhile
    if not parts.database.documents(draft.id):
        raise HTTPException(400, "Hồ sơ chưa có tài liệu")
    try:
        code = parts.database.submit(draft, person.name, parts.now())
    except AlreadySubmitted as submitted:
        raise HTTPException(404, NO_DRAFT) from submitted
    except NumbersExhausted as exhausted:
        raise HTTPException(503, "Cơ quan đã nhận đủ số hồ sơ trong ngày") from exhausted
    parts.synchronisation.changed(code, draft.commune)
    return see_other(f"/da-nop/{code}")


def keep_draft(request: Request, draft: Draft) -> None:
    """Save a draft, or answer 403 when its id is another citizen's, 400 when it has none."""
    if not draft.id:
        raise HTTPException(400, "Hồ sơ không có mã nháp")
    if not parts_of(request).database.save_draft(draft):
        raise HTTPException(403, "Hồ sơ thuộc về người khác")


async def _ask_who_takes(request: Request, draft: Draft) -> None:
    """A dossier that another system takes is filed when that system has answered."""
    parts = parts_of(request)
    other = who_takes(procedure_of(request, draft.procedure), parts.places.province_of(draft.commune))
    if other is not None:
        await ask(request, parts.systems.of(other))


def _draft(request: Request) -> Draft:
    person = signed_in(request)
    draft = parts_of(request).database.draft(request.path_params["draft"], person.number)
    return found(draft, NO_DRAFT)


ROUTES = [
    Route("/nop-truc-tuyen", e_form),
    Route("/nop-truc-tuyen", save_e_form, methods=("POST",)),
    Route("/ho-so/{draft}/thanh-phan", documents),
    Route("/ho-so/{draft}/thanh-phan", upload, methods=("POST",)),
    Route("/ho-so/{draft}/xem-lai", review),
    Route("/ho-so/{draft}/nop", submit, methods=("POST",)),
]

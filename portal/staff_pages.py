"""What officers see: their own sign-in, the list of what waits in their centre, one dossier, and their decision.

Officers work on systems of their own, of which no public description exists: addresses and pages are made up.
"""

from portal.account_pages import document_rows, dossier_page, dossier_rows, history_on_page
from portal.answers import kept_page, page
from portal.asked import fields_of, found, procedure_of
from portal.dossier_changes import OFFICER, NotAllowed, change_state
from portal.dossiers import GROUPS, NEXT_STATES, NOT_BY_OFFICERS, STATES, Dossier
from portal.earlier_dossiers import WAITS_FOR_A_FEE
from portal.officers import Officer, officer_who
from portal.parts import parts_of
from portal.web.request import HTTPException, Request
from portal.web.response import Response, see_other
from portal.web.routes import Route
from portal.work_lists import work_list

SIGN_IN = "/can-bo/dang-nhap"
WORK = "/can-bo/ho-so"
COOKIE = "can_bo"
NEEDS_A_REASON = (3, 5, 6, 8)


async def sign_in_form(request: Request) -> Response:
    """Number and password; no one-time code, for officers sit in the state's own network."""
    return page(request, "staff_sign_in.html", officer=None, message="")


async def sign_in(request: Request) -> Response:
    """Number and password came: on to what waits, or say that they are wrong."""
    parts, fields = parts_of(request), staff_fields(request)
    officer = officer_who(fields.get("so_can_bo", ""), fields.get("mat_khau", ""), parts.places)
    if officer is None:
        message = "Số cán bộ hoặc mật khẩu không đúng"
        return page(request, "staff_sign_in.html", 401, officer=None, message=message)
    response = see_other(WORK)
    response.set_cookie(COOKIE, parts.officers.put(officer), path="/can-bo")
    return response


async def waiting(request: Request) -> Response:
    """What waits in the officer's centre, `?nhom=` one of GROUPS."""
    officer, group = officer_of(request), request.query_params.get("nhom", "cho-tiep-nhan")
    found(GROUPS.get(group), "Không có nhóm hồ sơ này")
    dossiers = work_list(parts_of(request), officer.commune, group)
    listed = dossier_rows(request, "staff_row.html", dossiers)
    return kept_page(request, "staff_list.html", {"group": group}, officer=officer, rows=listed)


async def dossier(request: Request) -> Response:
    """One dossier of the centre, with what the officer may decide."""
    officer = officer_of(request)
    dossier = _dossier_of(request, officer)
    return dossier_page(
        request,
        "staff_dossier.html",
        dossier,
        {"decisions": _decisions(request, dossier)},
        officer=officer,
        documents=document_rows(request, dossier.code),
        **history_on_page(request, dossier),
    )


async def decide(request: Request) -> Response:
    """The decision: carried out, unless another officer was faster, and the page says so."""
    officer, fields = officer_of(request), staff_fields(request)
    dossier, seen, to = _dossier_of(request, officer), _state(fields, "tu"), _state(fields, "sang")
    if dossier.state != seen:
        return page(request, "staff_taken.html", officer=officer, dossier=dossier)
    if to not in _decisions(request, dossier):
        raise HTTPException(409, f"Từ {STATES[seen]} cán bộ không chuyển sang {STATES[to]} được")
    note = fields.get("noi_dung", "").strip()
    if to in NEEDS_A_REASON and not note:
        raise HTTPException(400, "Quyết định này phải nêu nội dung")
    try:
        change_state(parts_of(request), dossier, to, f"{OFFICER} {officer.number}", note)
    except NotAllowed as refusal:
        raise HTTPException(409, str(refusal)) from refusal
    group = next(name for name, (_, states) in GROUPS.items() if seen in states)
    return see_other(f"{WORK}?nhom={group}")


def officer_of(request: Request) -> Officer:
    """The officer who is signed in, or 401."""
    officer = parts_of(request).officers.get(request.cookie(COOKIE) or "")
    if officer is None:
        raise HTTPException(401, "Phiên làm việc của cán bộ đã hết hạn, vui lòng đăng nhập lại")
    return officer


def staff_fields(request: Request) -> dict[str, str]:
    """The fields of a form that this browser was sent, or 403."""
    parts, fields = parts_of(request), fields_of(request)
    parts.visitors.require_csrf(parts.visitors.of(request).id, fields.get("csrf"))
    return fields


def _decisions(request: Request, dossier: Dossier) -> tuple[int, ...]:
    """What an officer may decide; a fee is asked for where there is one."""
    decisions = [to for to in NEXT_STATES[dossier.state] if (dossier.state, to) not in NOT_BY_OFFICERS]
    is_free = procedure_of(request, dossier.procedure).fee_vnd == 0
    return tuple([to for to in decisions if not (to == WAITS_FOR_A_FEE and is_free)])


def _dossier_of(request: Request, officer: Officer) -> Dossier:
    """Another centre's dossier is as absent as one that does not exist."""
    dossier = parts_of(request).database.dossier(request.path_params["code"])
    return found(dossier if dossier and dossier.commune == officer.commune else None, "Không tìm thấy hồ sơ")


def _state(fields: dict[str, str], name: str) -> int:
    value = fields.get(name, "")
    if value not in map(str, STATES):
        raise HTTPException(400, "Tình trạng không hợp lệ")
    return int(value)


ROUTES = [
    Route(SIGN_IN, sign_in_form),
    Route(SIGN_IN, sign_in, methods=("POST",)),
    Route(WORK, waiting),
    Route(f"{WORK}/{{code}}", dossier),
    Route(f"{WORK}/{{code}}/quyet-dinh", decide, methods=("POST",)),
]

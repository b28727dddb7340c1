"""Filing at the counter: an officer types in whose dossier it is, and then fills in the same pages as a citizen would.

The browser then files in the citizen's name, and does nothing else in it: the citizen's account stays closed to it.
"""

import re
from urllib.parse import urlencode

from portal.answers import page
from portal.asked import procedure_of
from portal.catalogue import PORTAL
from portal.parts import parts_of
from portal.provider import OWNERS_OF_EARLIER_DOSSIERS, UNASSIGNED_PROVINCES
from portal.staff_pages import officer_of, staff_fields
from portal.visitors import SignedIn
from portal.web.request import HTTPException, Request
from portal.web.response import Response, see_other
from portal.web.routes import Route

PATH = "/can-bo/nop-ho-so"
_ID_NUMBER = re.compile(r"[0-9]{12}")


async def ask_whose(request: Request) -> Response:
    """Who stands at the counter, and what for."""
    procedures = [each for each in parts_of(request).catalogue.popular if each.handled_by == PORTAL]
    return page(request, "staff_assist.html", officer=officer_of(request), procedures=procedures)


async def begin(request: Request) -> Response:
    """The identity came: on to the e-form, in the citizen's name."""
    parts, officer, fields = parts_of(request), officer_of(request), staff_fields(request)
    number, name = fields.get("so_dinh_danh", ""), fields.get("ho_ten", "").strip()
    if not _is_nobodys(number) or not name:
        raise HTTPException(400, "Số định danh hoặc họ tên của người nộp không hợp lệ")
    procedure = procedure_of(request, fields.get("thu_tuc"))
    if procedure.handled_by != PORTAL:
        raise HTTPException(400, "Thủ tục này nộp tại hệ thống khác")
    query = urlencode({"thu_tuc": procedure.code, "don_vi": officer.commune})
    response = see_other(f"/nop-truc-tuyen?{query}")
    parts.visitors.keep(parts.visitors.sign_in(SignedIn(number, name, assisted_by=officer.number)), response)
    return response


def _is_nobodys(number: str) -> bool:
    """Like the identity provider, the counter takes no number that may be a real person's."""
    unassigned = (*UNASSIGNED_PROVINCES, OWNERS_OF_EARLIER_DOSSIERS)
    return _ID_NUMBER.fullmatch(number) is not None and number.startswith(unassigned)


ROUTES = [Route(PATH, ask_whose), Route(PATH, begin, methods=("POST",))]

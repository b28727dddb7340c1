"""The systems that take other dossiers than the portal does: each asks once more who comes, and shows its e-form.

The citizen is signed in at the identity provider, so this round through it needs no second password.
"""

from portal.answers import kept_page
from portal.asked import commune_of, procedure_of
from portal.filing_pages import ask_to_sign_in, show_e_form
from portal.hand_off import (
    MINISTERIAL_PATH,
    PROVINCIAL_PATH,
    THE_MINISTRYS,
    OtherSystem,
    commune_code,
    of_province,
    procedure_code,
    who_takes,
)
from portal.parts import OtherSession, parts_of
from portal.sign_in import send_to_provider, who_came_back
from portal.visitors import SignedIn
from portal.waits import ask
from portal.web.request import HTTPException, Request
from portal.web.response import Response, see_other
from portal.web.routes import Route

COOKIE = "phien_khac"


async def e_form(request: Request) -> Response:
    """The e-form of the system that the path names; who has not signed in there is asked to do that first."""
    parts, asked, system = parts_of(request), request.query_params, _system_of(request)
    procedure = procedure_of(request, procedure_code(asked.get("MaTTHCDP", "")))
    commune = commune_of(request, commune_code(asked.get("MaCoQuanThucHien", ""), parts.places))
    if who_takes(procedure, parts.places.province_of(commune.code)) != system:
        raise HTTPException(404, "Hệ thống này không tiếp nhận thủ tục đã chọn")
    person = parts.visitors.of(request).person
    here = f"{request.path}?{request.query}"
    if person is None:
        return ask_to_sign_in(here)
    await ask(request, parts.systems.of(system))
    if _who_signed_in(request, system) != person:
        fixed = {"is_provincial": system.province is not None}
        return kept_page(request, "hand_off.html", fixed, system=system, procedure=procedure, here=here)
    return await show_e_form(request, procedure, commune)


async def sign_in(request: Request) -> Response:
    """Send the citizen to the identity provider, to come back to `?tiep=`."""
    system = _system_of(request)
    await ask(request, parts_of(request).systems.of(system))
    return send_to_provider(request, system.client, request.query_params.get("tiep", "/"))


async def come_back(request: Request) -> Response:
    """The citizen returns: this system knows him from now on."""
    parts, system = parts_of(request), _system_of(request)
    await ask(request, parts.systems.of(system))
    person, then = await who_came_back(request, system.client)
    response = see_other(then)
    session = parts.other_sessions.put(OtherSession(system, person))
    response.set_cookie(COOKIE, session, path=system.path)
    return response


def _system_of(request: Request) -> OtherSystem:
    code = request.path_params.get("province")
    if code is None:
        return THE_MINISTRYS
    if code not in parts_of(request).places.province_by_code:
        raise HTTPException(404, "Không tìm thấy hệ thống của tỉnh, thành phố")
    return of_province(code)


def _who_signed_in(request: Request, system: OtherSystem) -> SignedIn | None:
    session = parts_of(request).other_sessions.get(request.cookie(COOKIE) or "")
    return session.person if session and session.system == system else None


ROUTES = [
    Route(f"{path}/{last}", answer)
    for path in (f"{PROVINCIAL_PATH}/{{province}}", MINISTERIAL_PATH)
    for last, answer in (("nop-ho-so", e_form), ("dang-nhap", sign_in), ("sso", come_back))
]

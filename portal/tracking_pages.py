"""Tracking a dossier without signing in: by its code and a captcha, which load-testing mode writes on the page."""

import secrets

from portal.answers import kept_page, page
from portal.asked import commune_of, fields_of, found, procedure_of
from portal.dossiers import STATES
from portal.parts import parts_of
from portal.web.request import HTTPException, Request
from portal.web.response import Response
from portal.web.routes import Route

CAPTCHA_DIGITS = 5


async def ask_code(request: Request) -> Response:
    """The form for code and captcha; each captcha is good once."""
    captcha = f"{secrets.randbelow(10**CAPTCHA_DIGITS):0{CAPTCHA_DIGITS}d}"
    return kept_page(request, "track.html", captcha=captcha, captcha_id=parts_of(request).captchas.put(captcha))


async def show_state(request: Request) -> Response:
    """The state of one dossier; of its applicant, only who has the right to see the name may."""
    parts, fields = parts_of(request), fields_of(request)
    parts.visitors.require_csrf(parts.visitors.of(request).id, fields.get("csrf"))
    expected = parts.captchas.pop(fields.get("ma_captcha", ""))
    if expected is None or not secrets.compare_digest(expected.encode(), fields.get("captcha", "").encode()):
        raise HTTPException(400, "Mã kiểm tra không đúng")
    dossier = found(parts.database.dossier(fields.get("ma_ho_so", "").strip()), "Không tìm thấy hồ sơ")
    return page(
        request,
        "state.html",
        dossier=dossier,
        procedure=procedure_of(request, dossier.procedure),
        commune=commune_of(request, dossier.commune),
        province=parts.places.province_of(dossier.commune),
        masked_name=mask(dossier.name),
        states=STATES,
    )


def mask(name: str) -> str:
    """Every word but the last down to its first letter: whoever has a code learns no full name."""
    *words, given = name.split()
    return " ".join([*(f"{word[0]}***" for word in words), given])


ROUTES = [Route("/tra-cuu-ho-so", ask_code), Route("/tra-cuu-ho-so", show_state, methods=("POST",))]

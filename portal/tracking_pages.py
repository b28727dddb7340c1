"""Tracking a dossier without signing in: by its code and a captcha, which load-testing mode writes on the page."""

from portal.answers import page
from portal.asked import commune_of, fields_of, found, procedure_of
from portal.captchas import check_captcha, page_with_captcha
from portal.dossiers import STATES
from portal.parts import parts_of
from portal.web.request import Request
from portal.web.response import Response
from portal.web.routes import Route


async def ask_code(request: Request) -> Response:
    """The form for code and captcha; each captcha is good once."""
    return page_with_captcha(request, "track.html")


async def show_state(request: Request) -> Response:
    """The state of one dossier; of its applicant, only who has the right to see the name may."""
    parts, fields = parts_of(request), fields_of(request)
    parts.visitors.require_csrf(parts.visitors.of(request).id, fields.get("csrf"))
    check_captcha(request, fields)
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

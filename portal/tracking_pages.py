"""Tracking a dossier without signing in: by its code and a captcha, which load-testing mode writes on the page."""

from portal.account_pages import dossier_page
from portal.asked import fields_of, found
from portal.captchas import check_captcha, page_with_captcha
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
    return dossier_page(request, "state.html", dossier, masked_name=mask(dossier.name))


def mask(name: str) -> str:
    """Every word but the last down to its first letter: whoever has a code learns no full name."""
    *words, given = name.split()
    return " ".join([*(f"{word[0]}***" for word in words), given])


ROUTES = [Route("/tra-cuu-ho-so", ask_code), Route("/tra-cuu-ho-so", show_state, methods=("POST",))]

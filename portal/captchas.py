"""Captchas, which load-testing mode writes on the page: digits to be copied, each good once."""

import secrets
from collections.abc import Mapping

from portal.answers import kept_page
from portal.parts import parts_of
from portal.web.request import HTTPException, Request
from portal.web.response import Response

DIGITS = 5


def page_with_captcha(request: Request, template: str) -> Response:
    """A page with a form that has a captcha in it."""
    captcha = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    return kept_page(request, template, captcha=captcha, captcha_id=parts_of(request).captchas.put(captcha))


def check_captcha(request: Request, fields: Mapping[str, str]) -> None:
    """Answer 400 unless the digits are those of the page; right or wrong, they are used up with this."""
    parts = parts_of(request)
    opened = parts.captchas.open(fields.get("ma_captcha", ""))
    is_first = opened is not None and parts.once.use_up(opened.mark)
    expected = opened.value if opened is not None and is_first else ""
    if not expected or not secrets.compare_digest(expected.encode(), fields.get("captcha", "").encode()):
        raise HTTPException(400, "Mã kiểm tra không đúng")

"""What a request asks for: its form or JSON, its sender, the procedure and commune it names; or the error it earns."""

import json
from typing import Any, TypeVar

from portal.agencies import agency_name
from portal.catalogue import Procedure
from portal.parts import parts_of
from portal.places import Commune
from portal.visitors import SignedIn
from portal.web.request import HTTPException, Request, read_fields

Value = TypeVar("Value")


def fields_of(request: Request) -> dict[str, str]:
    """The fields of a URL-encoded form."""
    return read_fields(request.body.decode("utf-8", "replace"))


def body_of(request: Request) -> dict[str, Any]:
    """The object in the body of a JSON call, or 400."""
    try:
        body = json.loads(request.body)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise HTTPException(400, "Nội dung yêu cầu không phải là JSON")
    return body


def signed_in(request: Request) -> SignedIn:
    """The citizen who is signed in, or 401."""
    person = parts_of(request).visitors.of(request).person
    if person is None:
        raise HTTPException(401, "Phiên làm việc đã hết hạn, vui lòng đăng nhập lại")
    return person


def sender(request: Request, csrf: object) -> SignedIn:
    """The signed-in citizen who sent a form with this token, or 401, or 403."""
    person = signed_in(request)
    visitors = parts_of(request).visitors
    visitors.require_csrf(visitors.of(request).id, csrf)
    return person


def procedure_of(request: Request, code: object) -> Procedure:
    """The procedure of this code, or 404."""
    return found(parts_of(request).catalogue.by_code.get(str(code)), "Không tìm thấy thủ tục hành chính")


def commune_of(request: Request, code: object) -> Commune:
    """The commune of this code, or 404."""
    return found(parts_of(request).places.commune_by_code.get(str(code)), "Không tìm thấy cơ quan thực hiện")


def agency_of(request: Request, commune: Commune) -> str:
    """Who handles dossiers in a commune, as citizens know it."""
    return agency_name(commune, parts_of(request).places.province_of(commune.code))


def found(value: Value | None, message: str) -> Value:
    """The value, or 404."""
    if value is None:
        raise HTTPException(404, message)
    return value

"""How the portal answers: pages, and JSON in the shape that the real one gives it."""

import json
from collections.abc import Mapping, Sequence

from portal.parts import parts_of
from portal.visitors import Visitor
from portal.web.request import Request
from portal.web.response import HTML, JSON, Response

_JSON = json.JSONEncoder(ensure_ascii=False)
NOT_KEPT = ((b"cache-control", b"no-store"),)


def page(request: Request, template: str, status: int = 200, **context: object) -> Response:
    """An HTML page; every template knows `person` (signed in, or None) and `csrf`; a new browser gets its cookie."""
    parts = parts_of(request)
    visitor = parts.visitors.of(request)
    own = {"person": visitor.person, "csrf": parts.visitors.csrf_token(visitor.id)}
    return _to(request, visitor, parts.pages.rendered(template, context, **own), status)


def kept_page(request: Request, template: str, fixed: Mapping[str, object] | None = None, **values: object) -> Response:
    """The same, of a page that is alike for everyone but for some values, which its template only prints."""
    parts = parts_of(request)
    visitor = parts.visitors.of(request)
    own = {"person": visitor.person, "csrf": parts.visitors.csrf_token(visitor.id)}
    return _to(request, visitor, parts.pages.filled(template, fixed or {}, values | own), 200)


def rows(request: Request, template: str, each: Sequence[Mapping[str, object]]) -> bytes | None:
    """One row of a table after another, a gap of a kept page; None, which a template can ask for, if there are none."""
    return parts_of(request).pages.rows(template, each) if each else None


def document(body: bytes, status: int = 200) -> Response:
    """An HTML page that no browser keeps."""
    return Response(body, status, HTML, NOT_KEPT)


def created(value: object) -> Response:
    """A JSON answer: 201, the value under `data`."""
    return created_from(encoded(value))


def created_from(data: bytes) -> Response:
    """The same, of a value that was encoded before."""
    return Response(b'{"code":"OK","data":' + data + b"}", 201, JSON)


def encoded(value: object) -> bytes:
    """A value as JSON."""
    return _JSON.encode(value).encode()


def _to(request: Request, visitor: Visitor, body: bytes, status: int) -> Response:
    response = document(body, status)
    parts_of(request).visitors.keep(visitor, response)
    return response

"""How the portal answers: pages, redirects after forms, and JSON in the shape that the real one gives it."""

import json

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from portal.parts import parts_of


def page(request: Request, template: str, status: int = 200, **context: object) -> Response:
    """An HTML page; every template knows `person` (signed in, or None) and `csrf`; a new browser gets its cookie."""
    parts = parts_of(request)
    visitor = parts.visitors.of(request)
    csrf = parts.visitors.csrf_token(visitor.id)
    html = parts.templates[template].render(context, person=visitor.person, csrf=csrf)
    response = HTMLResponse(html, status, headers={"cache-control": "no-store"})
    parts.visitors.keep(visitor, response)
    return response


def see_other(path: str) -> Response:
    """Redirect to the page that follows a form."""
    return RedirectResponse(path, 303)


def created(value: object) -> Response:
    """A JSON answer: 201, the value under `data`."""
    return created_from(json.dumps(value, ensure_ascii=False).encode())


def created_from(encoded: bytes) -> Response:
    """The same, of a value that was encoded before."""
    return Response(b'{"code":"OK","data":' + encoded + b"}", 201, media_type="application/json")

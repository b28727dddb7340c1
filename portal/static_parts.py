"""The style sheet and the script of every page, and the pictures of the front page: kept in memory, with an ETag."""

import hashlib
from importlib.resources import files

from portal.web.request import Request
from portal.web.response import Response
from portal.web.routes import Route

PICTURES = ("khai-sinh.svg", "hoc-tap.svg", "viec-lam.svg", "cu-tru.svg")
MEDIA_TYPES = {
    "portal.css": "text/css; charset=utf-8",
    "portal.js": "text/javascript; charset=utf-8",
} | dict.fromkeys(PICTURES, "image/svg+xml")


def static_routes() -> list[Route]:
    """A route for each static part."""
    return [_route(name, media_type) for name, media_type in MEDIA_TYPES.items()]


def _route(name: str, media_type: str) -> Route:
    content = files("portal").joinpath("static", name).read_bytes()
    etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'.encode()
    headers = ((b"etag", etag), (b"cache-control", b"public, max-age=86400"))

    async def part(request: Request) -> Response:
        if request.headers.get(b"if-none-match") == etag:
            return Response(status_code=304, headers=headers)
        return Response(content, 200, media_type, headers)

    return Route(f"/static/{name}", part)

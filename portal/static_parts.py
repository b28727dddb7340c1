"""The style sheet and the script of every page, and the pictures of the front page: kept in memory, with an ETag."""

import hashlib
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PICTURES = ("khai-sinh.svg", "hoc-tap.svg", "viec-lam.svg", "cu-tru.svg")
MEDIA_TYPES = {"portal.css": "text/css", "portal.js": "text/javascript"} | dict.fromkeys(PICTURES, "image/svg+xml")


def static_routes() -> list[Route]:
    """A route for each static part."""
    return [_route(name, media_type) for name, media_type in MEDIA_TYPES.items()]


def _route(name: str, media_type: str) -> Route:
    content = files("portal").joinpath("static", name).read_bytes()
    etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    headers = {"etag": etag, "cache-control": "public, max-age=86400"}

    async def part(request: Request) -> Response:
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=media_type, headers=headers)

    return Route(f"/static/{name}", part)

"""The portal's own count of the requests that reached it, and the page on which a recorder reads it."""

import time
from collections import Counter
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.parts import parts_of

COUNT_PATH = "/.well-known/portal-load"
COUNT_FORMAT = 1
UNCOUNTED = (COUNT_PATH, f"{COUNT_PATH}/systems")  # whoever watches and steers the portal is no citizen


class Requests:
    """How many requests arrived, and how those that ended did: by method, route template and status class."""

    def __init__(self) -> None:
        self.arrived = 0
        self.ended: Counter[tuple[str, str, str]] = Counter()


class CountingMiddleware:
    """Counts every request but those for the count itself and for control; it stands outermost."""

    def __init__(self, app: ASGIApp, requests: Requests) -> None:
        self.app = app
        self.requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the request as arrived, pass it on, and count how it ended."""
        if scope["type"] != "http" or scope["path"] in UNCOUNTED:
            await self.app(scope, receive, send)
            return
        status = 500  # what the server answers when the application raises

        async def send_and_note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self.requests.arrived += 1
        try:
            await self.app(scope, receive, send_and_note_status)
        finally:
            self.requests.ended[scope["method"], _template(scope), f"{status // 100}xx"] += 1


def count_route(requests: Requests, scale: float | None) -> Route:
    """`GET /.well-known/portal-load`: the counts so far; it says nothing of what is planted."""

    async def count(request: Request) -> Response:
        return JSONResponse(
            {
                "format": COUNT_FORMAT,
                "portal": "reference",
                "scale": scale,
                "requests": requests.arrived,
                "cpu_s": time.process_time(),
                "database": "sqlite",
                "systems": {name: asdict(counts) for name, counts in parts_of(request).systems.counts().items()},
            }
        )

    return Route(COUNT_PATH, count)


def _template(scope: Scope) -> str:
    route = scope.get("route")
    return route.path if isinstance(route, Route) else "(none)"

"""The reference portal as one ASGI application: its routes, what stands around them, and how it answers errors."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portal import account_pages, calls, filing_pages, provider_pages, public_pages, sign_in, tracking_pages
from portal.answers import page
from portal.bottleneck import Bottleneck, BottleneckMiddleware
from portal.counting import CountingMiddleware, Requests, count_route
from portal.expiring import Clock
from portal.parts import assemble
from portal.settings import Settings
from portal.static_parts import static_routes


def create_app(settings: Settings, clock: Clock = time.time) -> Starlette:
    """A portal that is ready to serve; `app.state.parts.database` is closed when it is shut down.

    `app.state.requests` holds the counts of `portal.counting`.
    """
    requests = Requests()
    app = Starlette(
        routes=[
            *public_pages.ROUTES,
            *calls.ROUTES,
            *tracking_pages.ROUTES,
            *static_routes(),
            *sign_in.ROUTES,
            *provider_pages.ROUTES,
            *filing_pages.ROUTES,
            *account_pages.ROUTES,
            count_route(requests, settings.scale),
        ],
        middleware=[Middleware(CountingMiddleware, requests), *_bottleneck(settings)],
        exception_handlers={HTTPException: _explain},
        lifespan=_close_at_the_end,
    )
    app.state.parts = assemble(settings, clock)
    app.state.requests = requests
    return app


def _bottleneck(settings: Settings) -> list[Middleware]:
    if settings.servers is None or settings.service_mean_s is None:
        return []
    bottleneck = Bottleneck(settings.servers, settings.service_mean_s, Random(settings.seed))
    return [Middleware(BottleneckMiddleware, bottleneck, settings.busy_above)]


async def _explain(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if request.url.path.startswith("/api/"):
        value = {"code": "ERROR", "message": error.detail}
        return JSONResponse(value, error.status_code, headers=error.headers)
    answer = page(request, "error.html", error.status_code, status_code=error.status_code, message=error.detail)
    answer.headers.update(error.headers or {})
    return answer


@asynccontextmanager
async def _close_at_the_end(app: Starlette) -> AsyncIterator[None]:
    yield
    app.state.parts.database.close()

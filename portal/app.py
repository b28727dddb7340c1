"""The reference portal as one ASGI application: its routes, what stands around them, and how it answers errors."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from random import Random

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portal import (
    account_pages,
    assisting_pages,
    calls,
    control,
    dossier_pages,
    filing_pages,
    gateway_pages,
    hand_off_pages,
    payment_pages,
    petition_pages,
    provider_pages,
    public_pages,
    sign_in,
    staff_pages,
    tracking_pages,
)
from portal.access_log import AccessLog, AccessLogMiddleware
from portal.answers import page
from portal.bottleneck import Bottleneck, BottleneckMiddleware
from portal.counting import CountingMiddleware, Requests, count_route
from portal.expiring import Clock
from portal.parts import assemble
from portal.settings import Settings
from portal.static_parts import static_routes
from portal.waits import ServerTimingMiddleware


def create_app(settings: Settings, clock: Clock = time.time) -> Starlette:
    """A portal that is ready to serve; `app.state.parts.database` is closed when it is shut down.

    `app.state.requests` holds the counts of `portal.counting`.
    """
    requests = Requests()
    log = AccessLog(settings.access_log) if settings.access_log else None
    app = Starlette(
        routes=[
            *public_pages.ROUTES,
            *calls.ROUTES,
            *tracking_pages.ROUTES,
            *static_routes(),
            *sign_in.ROUTES,
            *provider_pages.ROUTES,
            *filing_pages.ROUTES,
            *hand_off_pages.ROUTES,
            *account_pages.ROUTES,
            *dossier_pages.ROUTES,
            *payment_pages.ROUTES,
            *gateway_pages.ROUTES,
            *petition_pages.ROUTES,
            *staff_pages.ROUTES,
            *assisting_pages.ROUTES,
            *control.ROUTES,
            count_route(requests, settings.scale),
        ],
        middleware=[
            *([Middleware(AccessLogMiddleware, log, settings.access_log_timed)] if log else []),
            Middleware(CountingMiddleware, requests),
            Middleware(ServerTimingMiddleware),
            *_bottleneck(settings),
        ],
        exception_handlers={HTTPException: _explain},
        lifespan=_while_it_serves,
    )
    app.state.parts = assemble(settings, clock)
    app.state.requests = requests
    app.state.access_log = log
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
async def _while_it_serves(app: Starlette) -> AsyncIterator[None]:
    log: AccessLog | None = app.state.access_log
    async with log.running() if log else nullcontext(), app.state.parts.synchronisation.running():
        yield
    app.state.parts.database.close()

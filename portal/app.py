"""The reference portal as one application: its routes, what every request goes through, and how it answers errors."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

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
from portal.access_log import AccessLog
from portal.answers import page
from portal.bottleneck import Bottleneck, Passage
from portal.counting import UNCOUNTED, Requests, count_route
from portal.metrics import metrics_route
from portal.parts import Parts, assemble
from portal.proof import proof_route
from portal.sealed import Clock
from portal.settings import EVERY, Settings
from portal.share import Share, alone
from portal.static_parts import static_routes
from portal.uploads import MOST_FILES
from portal.waits import server_timing
from portal.web.asgi import answer_asgi
from portal.web.request import HTTPException, Request
from portal.web.response import Response, json_response, redirect
from portal.web.routes import Endpoint, Routes

ROUTES = (
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
)


@dataclass(frozen=True)
class State:
    """What can be looked at from outside: the parts, the counts of `portal.counting`, the log if there is one."""

    parts: Parts
    requests: Requests
    access_log: AccessLog | None


class Portal:
    """A portal that is ready to serve; `state.parts.database` is closed when it has served."""

    def __init__(self, settings: Settings, clock: Clock, share: Share) -> None:
        share.board.sit_down(share.index)
        requests = Requests(share)
        log = AccessLog(settings.access_log, settings.access_log_timed) if settings.access_log else None
        self.state = State(assemble(settings, clock, share), requests, log)
        self.largest_body_bytes = (MOST_FILES + 1) * settings.upload_limit_bytes
        told = (count_route(requests, settings.scale), metrics_route(share.board), proof_route(settings.proof))
        self._routes = Routes((*ROUTES, *told))
        self._passage = _passage(settings, share)
        self._slower_s_by_route = settings.slower_s_by_route

    async def answer(self, request: Request) -> Response:
        """Answer a request, count it, and write it down."""
        request.parts = self.state.parts
        requests, log, began_s = self.state.requests, self.state.access_log, time.perf_counter()
        is_counted = request.path not in UNCOUNTED
        if is_counted:
            requests.arrive()
        status, sent_bytes = 500, 0  # what the server answers when the application raises
        try:
            answer = await self._answer(request)
            if self._slower_s_by_route and answer.is_document:
                await asyncio.sleep(self._slower_s_by_route.get(request.route, self._slower_s_by_route.get(EVERY, 0.0)))
            if self._passage is not None:
                answer = await self._passage.pass_through(answer)
            if request.waited_s:
                answer.add_header(b"server-timing", server_timing(request.waited_s))
            status, sent_bytes = answer.status_code, len(answer.body)
            return answer
        finally:
            if is_counted:
                requests.end(request.method, request.route, status, time.perf_counter() - began_s)
            if log is not None:
                log.note(request, status, sent_bytes, began_s)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer as an ASGI application."""
        await answer_asgi(self, scope, receive, send)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Write the log and tell the provinces for as long as the context lasts; then the database is closed."""
        state = self.state
        log = state.access_log.running() if state.access_log else nullcontext()
        async with log, state.parts.synchronisation.running(), state.parts.systems.watched():
            yield
        state.parts.database.close()

    async def _answer(self, request: Request) -> Response:
        try:
            endpoint: Endpoint = self._routes.find(request)
            return await endpoint(request)
        except HTTPException as error:
            return self._explain(request, error)

    def _explain(self, request: Request, error: HTTPException) -> Response:
        place = request.path.rstrip("/")
        if error.status_code == 404 and place != request.path and self._routes.knows(place):
            return redirect(f"{place}?{request.query}" if request.query else place, 307)
        if request.path.startswith("/api/"):
            answer = json_response({"code": "ERROR", "message": error.detail}, error.status_code)
        else:
            words = {"status_code": error.status_code, "message": error.detail}
            answer = page(request, "error.html", error.status_code, **words)
        if error.allow:
            answer.add_header(b"allow", error.allow.encode())
        return answer


def create_app(settings: Settings, clock: Clock = time.time, share: Share | None = None) -> Portal:
    """A portal of its own, or its share of one."""
    return Portal(settings, clock, share or alone())


def _passage(settings: Settings, share: Share) -> Passage | None:
    if settings.servers is None or settings.service_mean_s is None:
        return None
    random = share.random(settings.seed)
    bottleneck = Bottleneck(share.part_of(settings.servers), settings.service_mean_s, random)
    busy_above = None if settings.busy_above is None else share.part_of(settings.busy_above)
    return Passage(bottleneck, busy_above, partial(share.board.queue, share.index))

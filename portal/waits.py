"""What a request waits for behind the portal: asked here, noted, and told in the answer's header Server-Timing."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.systems import PROVINCE, PROVINCES, System, SystemFailed, SystemTimedOut

WAITED = "portal.waited_s"  # in the scope of a request: by the system's name


async def ask(request: Request, system: System) -> None:
    """Wait for a system; raises HTTPException: 502 where it fails, 504 where it is late, 503 where the portal stops."""
    waited_s: dict[str, float] = request.scope.setdefault(WAITED, {})
    began_s = system.clock()
    try:
        await system.call()
    except SystemTimedOut as error:
        raise HTTPException(504, f"{system.title} không trả lời kịp, vui lòng thử lại sau") from error
    except SystemFailed as error:
        raise HTTPException(502, f"{system.title} đang gặp sự cố, vui lòng thử lại sau") from error
    except asyncio.CancelledError as error:  # only a server that stops cancels a request: it is answered, not dropped
        raise HTTPException(503, "Cổng đang dừng, vui lòng thử lại sau") from error
    finally:
        waited_s[system.name] = waited_s.get(system.name, 0.0) + system.clock() - began_s


class ServerTimingMiddleware:
    """Adds Server-Timing (W3C) to each answer that waited for a system, in milliseconds."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and tell in the head of its answer what it waited for."""

        async def send_with_waits(message: Message) -> None:
            if WAITED in scope and message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"server-timing", _server_timing(scope[WAITED]))]
            await send(message)

        await self.app(scope, receive, send_with_waits)


def _server_timing(waited_s_by_system: dict[str, float]) -> bytes:
    metrics = (f"{_metric(name)};dur={1000 * waited_s:.1f}" for name, waited_s in waited_s_by_system.items())
    return ", ".join(metrics).encode()


def _metric(name: str) -> str:
    """All provinces are one metric, described by the province's code: 34 would be too many to compare."""
    if name.startswith(PROVINCE):
        return f'{PROVINCES};desc="{name.removeprefix(PROVINCE)}"'
    return name

"""The planted bottleneck: a first-come-first-served queue before c servers, visited once by each HTML document.

It runs in virtual time: when a document enters, its finish is known at once, and the portal only waits for that
moment. A timer that wakes late therefore delays one document, and never costs capacity.
"""

import asyncio
import heapq
import time
from random import Random

from starlette.types import ASGIApp, Message, Receive, Scope, Send

BUSY_PAGE = (
    "<!doctype html><html lang='vi'><title>Thông báo</title><p>Hệ thống đang bận, vui lòng thử lại sau.".encode()
)


class Bottleneck:
    """c servers with exponential service; Kleinrock, Queueing Systems I, 3.5 (M/M/c) when arrivals are Poisson."""

    def __init__(self, servers: int, service_mean_s: float, random: Random) -> None:
        self._free_at_s = [float("-inf")] * servers
        self._service_rate_per_s = 1 / service_mean_s
        self._random = random

    def admit(self, now_s: float) -> float:
        """Take in a document at `now_s` (never earlier than the one before); answers when its service finishes."""
        start_s = max(now_s, self._free_at_s[0])
        finish_s = start_s + self._random.expovariate(self._service_rate_per_s)
        heapq.heapreplace(self._free_at_s, finish_s)
        return finish_s


class BottleneckMiddleware:
    """Holds back each document answered with 200 until it has passed the bottleneck; all else goes straight through."""

    def __init__(self, app: ASGIApp, bottleneck: Bottleneck, busy_above: int | None = None) -> None:
        self.app = app
        self.bottleneck = bottleneck
        self.busy_above = busy_above
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its answer through the bottleneck."""
        turned_away = False

        async def send_when_served(message: Message) -> None:
            nonlocal turned_away
            if is_document(message):
                if self.busy_above is not None and self._inside >= self.busy_above:
                    turned_away = True
                    await _say_busy(send)
                    return
                await self._serve()
            if not turned_away:
                await send(message)

        await self.app(scope, receive, send_when_served)

    async def _serve(self) -> None:
        # The loop's clock is this one, but uvloop rounds it to whole milliseconds.
        now_s = time.monotonic()
        finish_s = self.bottleneck.admit(now_s)
        self._inside += 1
        try:
            await asyncio.sleep(finish_s - now_s)
        finally:
            self._inside -= 1


def is_document(message: Message) -> bool:
    """Does this message begin an HTML document answered with 200?"""
    return (
        message["type"] == "http.response.start"
        and message["status"] == 200
        and any(name == b"content-type" and value.startswith(b"text/html") for name, value in message["headers"])
    )


async def _say_busy(send: Send) -> None:
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(BUSY_PAGE)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": BUSY_PAGE})

"""The planted bottleneck: a first-come-first-served queue before c servers, visited once by each HTML document.

It runs in virtual time: when a document enters, its finish is known at once, and the portal only waits for that
moment. A timer that wakes late therefore delays one document, and never costs capacity.
"""

import asyncio
import heapq
import time
from collections.abc import Callable
from random import Random

from portal.web.response import HTML, Response

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


class Passage:
    """Holds back each document answered with 200 until it has passed the bottleneck; all else goes straight through."""

    def __init__(
        self,
        bottleneck: Bottleneck,
        busy_above: int | None = None,
        note: Callable[[int], None] = lambda documents: None,
    ) -> None:
        self._bottleneck = bottleneck
        self._busy_above = busy_above
        self._note = note  # that so many more are inside
        self._inside = 0

    async def pass_through(self, answer: Response) -> Response:
        """The answer when it has passed; or the word that the system is busy."""
        if not answer.is_document:
            return answer
        if self._busy_above is not None and self._inside >= self._busy_above:
            return Response(BUSY_PAGE, 200, HTML)
        # The loop's clock is this one, but uvloop rounds it to whole milliseconds.
        now_s = time.monotonic()
        finish_s = self._bottleneck.admit(now_s)
        self._count(1)
        try:
            await asyncio.sleep(finish_s - now_s)
        finally:
            self._count(-1)
        return answer

    def _count(self, documents: int) -> None:
        self._inside += documents
        self._note(documents)

"""How citizens who wait are sent home: a few each round of the loop, so that reports and the others get their turn."""

from collections import deque
from collections.abc import Callable

import gevent

A_ROUND = 100  # about 15 ms: each closes its connection, and its greenlet unwinds


class Leaving:
    """Those who are to go; 17,000 who all leave in one round keep a worker silent for seconds."""

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], None]] = deque()

    def send_home(self, leave: Callable[[], None]) -> None:
        """Have somebody leave soon, by calling this."""
        self._waiting.append(leave)
        if len(self._waiting) == 1:
            gevent.spawn(self._go)

    def _go(self) -> None:
        while self._waiting:
            for _ in range(min(A_ROUND, len(self._waiting))):
                self._waiting[0]()
                self._waiting.popleft()
            gevent.sleep(0)

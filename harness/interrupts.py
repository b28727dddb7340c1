"""Interrupts that are counted instead of raised, so that nothing which is being heard or written is cut in two."""

import math
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from types import FrameType
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 2  # with one more, whatever does not end is left: it is raised as ever
SAME_WITHIN_S = 0.5  # a key that is held down says it thirty times a second, and means it once


@dataclass
class Interrupts:
    """How many came so far; the first begins to end what is under way, the second ends it at once."""

    count: int = 0
    newest_s: float = -math.inf
    is_shielded: bool = False

    @contextmanager
    def shielded(self) -> Iterator[None]:
        """What must not be cut in two, and ends by itself."""
        before, self.is_shielded = self.is_shielded, True
        try:
            yield
        finally:
            self.is_shielded = before

    def hear(self) -> None:
        """One more has come."""
        now_s = time.monotonic()
        self.count += now_s - self.newest_s > SAME_WITHIN_S
        self.newest_s = now_s


@contextmanager
def counted_interrupts() -> Iterator[Interrupts]:
    """Count what would have raised KeyboardInterrupt, two times; what else a handler does, it still does.

    Signals are Python's to handle in the main thread only; elsewhere nothing is counted.
    """
    interrupts = Interrupts()
    if threading.current_thread() is not threading.main_thread():
        yield interrupts
        return
    before = {number: signal.getsignal(number) for number in SIGNALS}
    try:
        for number, handler in before.items():
            if callable(handler):
                signal.signal(number, _counting(interrupts, handler))
        yield interrupts
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _counting(interrupts: Interrupts, handler: Any) -> Any:
    def count(number: int, frame: FrameType | None) -> None:
        interrupts.hear()
        must_wait = interrupts.count <= PATIENCE or interrupts.is_shielded
        with suppress(KeyboardInterrupt) if must_wait else nullcontext():
            handler(number, frame)

    return count

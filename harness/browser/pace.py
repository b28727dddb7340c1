"""A cap on the requests of one process in a second, kept by making them wait for their turn."""

from collections.abc import Callable
from time import perf_counter

import gevent

BURST_S = 1.0  # what was not used of the last second may leave at once

Held = Callable[[float, float], None]  # from when until when a request had to wait, on perf_counter's clock


class Pace:
    """Requests leave no faster than `per_s`, counted over a second; `held` is told of each that had to wait.

    A token bucket, kept as the time up to which past requests have used up the rate (GCRA, ITU-T I.371).
    """

    def __init__(self, per_s: float, held: Held) -> None:
        self._each_s = 1.0 / per_s
        self._held = held
        self._used_up_to_s = perf_counter()

    def take_turn(self) -> None:
        """Wait until a request more may leave."""
        now_s = perf_counter()
        self._used_up_to_s = max(self._used_up_to_s, now_s - BURST_S) + self._each_s
        if self._used_up_to_s > now_s:
            gevent.sleep(self._used_up_to_s - now_s)
            self._held(now_s, perf_counter())

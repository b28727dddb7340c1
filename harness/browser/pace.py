"""A cap on the requests of one process in a second, kept by making them wait for their turn."""

from collections import deque
from collections.abc import Callable
from math import inf
from time import perf_counter

import gevent

from harness.browser.outgoing import after_leaving

SECOND_S = 1.0

Held = Callable[[float, float], None]  # from when until when a request had to wait, on perf_counter's clock


class Pace:
    """In no second, wherever it begins, do more requests leave than `per_s`; `held` is told of each that had to wait.

    There are as many turns as requests in a second, and each is taken again only when the second after its last request
    left is over: so any second holds at most one request of each turn. Below one request a second there is one turn,
    and it is taken that much less often; of a fraction of a request beyond, nothing leaves.
    """

    __slots__ = ("_again_after_s", "_fresh", "_held", "_left")

    def __init__(self, per_s: float, held: Held) -> None:
        turns = max(1, int(per_s))
        self._again_after_s = max(SECOND_S, 1.0 / per_s)
        self._held = held
        # When the last request of each turn left, or will: a list of one number, which is put right as more is known.
        self._left: deque[list[float]] = deque([[-inf]] * turns, maxlen=turns)
        self._fresh: list[list[float]] = []  # of requests that leave at the end of this round of the loop

    def take_turn(self) -> None:
        """Wait until a request more may leave, which it does before anything else is waited for."""
        now_s = perf_counter()
        before = self._left[0]
        mine = [max(now_s, before[0] + self._again_after_s)]
        self._left.append(mine)
        if mine[0] > now_s:
            self._wait(now_s, before, mine)
        if not self._fresh:
            after_leaving(self._have_left)
        self._fresh.append(mine)

    def _wait(self, from_s: float, before: list[float], mine: list[float]) -> None:
        while (early_s := before[0] + self._again_after_s - perf_counter()) > 0:
            gevent.sleep(early_s)  # and look again: who had the turn before may have woken late
        mine[0] = perf_counter()
        self._held(from_s, mine[0])

    def _have_left(self) -> None:
        """The round is over: now, and not when they were let go, have they left."""
        now_s = perf_counter()
        for turn in self._fresh:
            turn[0] = now_s
        self._fresh.clear()

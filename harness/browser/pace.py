"""A cap on the requests of one process in a second, kept by making them wait for their turn."""

from collections import deque
from collections.abc import Callable
from math import inf
from time import perf_counter

import gevent
from gevent.event import Event

from harness.browser.outgoing import after_leaving

SECOND_S = 1.0

Held = Callable[[float, float], None]  # from when until when requests had to wait, on perf_counter's clock


class Pace:
    """In no second, wherever it begins, do more requests leave than `per_s`; `held` is told while any has to wait.

    There are as many turns as requests in a second, and each is taken again only when the second after its last request
    left is over: so any second holds at most one request of each turn. Below one request a second there is one turn,
    and it is taken that much less often; of a fraction of a request beyond, nothing leaves.

    Who has to wait stands in a line, and takes a turn at its head only: who leaves the line before, as a citizen does
    that is sent home, takes none, and keeps nobody waiting.
    """

    __slots__ = ("_again_after_s", "_fresh", "_held", "_held_since_s", "_left", "_line")

    def __init__(self, per_s: float, held: Held) -> None:
        turns = max(1, int(per_s))
        self._again_after_s = max(SECOND_S, 1.0 / per_s)
        self._held = held
        self._held_since_s = 0.0
        self._line: deque[Event] = deque()  # each is set when it comes to the head
        # When the last request of each turn left, the oldest first: a list of one number, which is put in when known.
        self._left: deque[list[float]] = deque([[-inf]] * turns, maxlen=turns)
        self._fresh: list[list[float]] = []  # of requests that leave at the end of this round of the loop

    @property
    def is_free(self) -> bool:
        """May a request leave at once?"""
        return not self._line and self._left[0][0] + self._again_after_s <= perf_counter()

    def take_turn(self) -> None:
        """Wait until a request more may leave, which it does before anything else is waited for."""
        if not self.is_free:
            self._stand_in_line()
        mine = [inf]  # until it has left, its second does not begin
        self._left.append(mine)
        if not self._fresh:
            after_leaving(self._have_left)
        self._fresh.append(mine)

    def give_back(self) -> None:
        """The turn that was just taken is not needed: nothing leaves."""
        self._fresh.pop()
        self._left.pop()
        self._left.appendleft([-inf])

    def tell_held(self) -> None:
        """Tell `held` of those who wait still, until now."""
        if self._line:
            since_s, self._held_since_s = self._held_since_s, perf_counter()
            self._held(since_s, self._held_since_s)

    def _stand_in_line(self) -> None:
        if not self._line:
            self._held_since_s = perf_counter()
        at_head = Event()
        self._line.append(at_head)
        try:
            if self._line[0] is not at_head:
                at_head.wait()
            while (early_s := self._left[0][0] + self._again_after_s - perf_counter()) > 0:
                gevent.sleep(early_s if early_s < inf else 0)  # all leave at the end of this round: then look again
        finally:
            self._step_out(at_head)

    def _step_out(self, at_head: Event) -> None:
        if len(self._line) == 1:
            self.tell_held()
        self._line.remove(at_head)
        if self._line:
            self._line[0].set()

    def _have_left(self) -> None:
        """The round is over: now, and not when they were let go, have they left."""
        now_s = perf_counter()
        for turn in self._fresh:
            turn[0] = now_s
        self._fresh.clear()

"""The alarm clock: all citizens of a process who are due within the same few milliseconds are woken together.

A process that wakes finds its caches cold, and its first request costs five times what the next ones do. So pauses end
at moments (harness/browser/turns.py), a little sooner or later: instead of one wake-up for each citizen there is one
for each moment. That moment is when the citizen is due, so that nobody is late for its sake.

    without   |   |  |      |  | |     ||    seven wake-ups
    moments   '       '       '       '      four moments, three of which wake anybody
"""

from heapq import heappop, heappush
from time import perf_counter
from typing import Any

from gevent import get_hub, getcurrent

from harness.browser.deadline import BEHIND_THE_SOCKETS
from harness.browser.switching import switch_to
from harness.browser.turns import Turn

AT_ONCE = 4  # are woken, before what they sent leaves and answers are read: nobody waits until all are awake
TIMER_S = 0.001  # the loop waits in whole milliseconds: by so much a moment may be late without being so
STALL_S = 0.02  # what comes later than this is one stall, and not a queue


class AlarmClock:
    """One a process. A greenlet that sleeps here may be killed, or thrown into, like any other that waits."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._sleepers_by_moment: dict[int, list[Any]] = {}  # by moment, in whole TIMER_S
        self._moments: list[int] = []  # a heap of the keys
        self._rung: list[Any] = []  # who is still asleep of the moment that came last
        self._timer: Any = None
        self._due_s = 0.0

    def sleep(self, duration_s: float) -> float:
        """Sleep for about `duration_s`, until a moment; answers, on perf_counter's clock, when the moment came.

        If that was later than the timer's resolution explains, the answer is when it should have come.
        """
        moment = round(self._turn.end_s(perf_counter(), duration_s) / TIMER_S)
        sleepers = self._sleepers_by_moment.get(moment)
        if sleepers is None:
            sleepers = self._sleepers_by_moment[moment] = []
            heappush(self._moments, moment)
            if self._moments[0] == moment:
                self._set()
        me = getcurrent()
        sleepers.append(me)
        try:
            switch_to(get_hub())
        except BaseException:
            if me in sleepers:
                sleepers.remove(me)
            raise
        return self._due_s

    def _set(self) -> None:
        """Ring at the first moment, which may be over; at once while somebody of the last one is still asleep."""
        if self._timer is not None:
            self._timer.close()
        ahead_s = 0.0 if self._rung else self._moments[0] * TIMER_S - perf_counter()
        self._timer = get_hub().loop.timer(max(0.0, ahead_s), priority=BEHIND_THE_SOCKETS)
        self._timer.start(self._ring, update=True)

    def _ring(self) -> None:
        """Called by the loop, after it has read what came, and before what citizens sent leaves.

        All who are overdue for longer than a queue makes anybody wait are woken in one go: it is one stall, and whoever
        probes the loop is to see all of it.
        """
        now_s = perf_counter()
        self._take_next(now_s)
        try:
            if now_s < self._due_s + STALL_S:
                self._wake(AT_ONCE)
            while self._rung and now_s >= self._due_s + STALL_S:
                self._wake(len(self._rung))
                self._take_next(now_s)
        finally:
            self._timer.close()
            self._timer = None
            if self._rung or self._moments:
                self._set()

    def _take_next(self, now_s: float) -> None:
        """Nobody of the last moment is left: those of the next, if it is over."""
        if not self._rung and self._moments and (planned_s := self._moments[0] * TIMER_S) <= now_s:
            self._rung = self._sleepers_by_moment.pop(heappop(self._moments))
            self._due_s = min(now_s, planned_s + TIMER_S)

    def _wake(self, most: int) -> None:
        for _ in range(min(most, len(self._rung))):
            if self._rung:  # who is woken may end another who sleeps
                self._rung.pop().switch()

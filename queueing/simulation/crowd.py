"""The citizens of a simulation: where each is on its route, and when it goes on."""

import numpy as np

from queueing.simulation.numbers import Numbers, Seconds
from queueing.simulation.routes import NOWHERE

ACTIVE_FOR_S = 60.0
NEVER, LONG_AGO = np.inf, -np.inf

_COLUMNS = {  # what a citizen is who never came
    "due_s": NEVER,  # when it asks for its next page, or leaves at the end of its route
    "place": 0,  # on the route: what it asks for then
    "answered_s": LONG_AGO,  # when its last page ended, or will
    "pause_s": 0.0,  # from then until it is due
    "thinks_after": NOWHERE,  # the page that it reads meanwhile
    "acted_s": LONG_AGO,  # when it asked last
    "gone_s": LONG_AGO,  # when it left, or will
    "reloads": 0,  # of the page that it asks for
    "retries": 0,
}


class Crowd:
    """Columns of _COLUMNS, a row a citizen; who left makes room for who comes."""

    due_s: Seconds
    place: Numbers
    answered_s: Seconds
    pause_s: Seconds
    thinks_after: Numbers
    acted_s: Seconds
    gone_s: Seconds
    reloads: Numbers
    retries: Numbers

    def __init__(self) -> None:
        for name, value in _COLUMNS.items():
            setattr(self, name, np.full(0, value))

    def join(self, due_s: Seconds, places: Numbers, now_s: float) -> None:
        """So many citizens come, each at its time and for the first page of its route."""
        free = np.flatnonzero(self.gone_s <= now_s)
        if len(free) < len(due_s):
            self._grow(max(len(due_s), len(self.gone_s) // 2))
            free = np.flatnonzero(self.gone_s <= now_s)
        who = free[: len(due_s)]
        for name, value in _COLUMNS.items():
            getattr(self, name)[who] = value
        self.due_s[who], self.place[who], self.acted_s[who], self.gone_s[who] = due_s, places, due_s, NEVER

    def due_before(self, until_s: float) -> Numbers:
        """Who is due before a time, the first first."""
        who = np.flatnonzero(self.due_s < until_s)
        return who[np.argsort(self.due_s[who])]

    def leave(self, who: Numbers) -> None:
        """They leave when they are due."""
        self.gone_s[who] = self.due_s[who]
        self.due_s[who] = NEVER

    def send_home(self, count: int, now_s: float, chance: np.random.Generator) -> None:
        """So many of those who stay leave: at once, or as soon as the page that they wait for has ended."""
        staying = np.flatnonzero(self.due_s < NEVER)
        who = staying if count >= len(staying) else chance.choice(staying, count, replace=False)
        self.gone_s[who] = np.maximum(now_s, self.answered_s[who])
        self.due_s[who] = NEVER

    @property
    def staying(self) -> int:
        """How many are there or on their way, and not about to leave."""
        return int(np.count_nonzero(self.due_s < NEVER))

    def open_at(self, now_s: float) -> int:
        """How many are there."""
        return int(np.count_nonzero(self.gone_s > now_s))

    def waiting_at(self, now_s: float) -> int:
        """How many wait for an answer."""
        return int(np.count_nonzero(self.answered_s > now_s))

    def active_at(self, now_s: float) -> int:
        """How many asked for something within the last ACTIVE_FOR_S."""
        return int(np.count_nonzero(self.acted_s >= now_s - ACTIVE_FOR_S))

    def _grow(self, more: int) -> None:
        for name, value in _COLUMNS.items():
            setattr(self, name, np.concatenate([getattr(self, name), np.full(more, value)]))

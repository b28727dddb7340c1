"""The master's door: which workers are of this run; everybody else is neither heard nor counted.

Locust takes in whoever says that it is ready, gives it citizens, and believes its statistics. Here a worker first shows
a pass: the word of this run, and which code it runs. There are as many places as the plan has workers, and a place that
was taken is never free again: a worker that comes in the middle of a run would change what is being measured.

A name is no proof. It stands in logs, and when its worker is gone another process can take it: so each message brings
the word again. A worker that was cut off needs nothing but that to go on.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOST_TOLD = 20  # refusals that are told of; who knocks all day fills no disk


@dataclass(frozen=True)
class Pass:
    """What a worker shows: the password of the run, and the hash of its code."""

    password: str
    code: str


class Door:
    """Knows whom it let in, by the name under which the channel knows them."""

    def __init__(self, expected: Pass, places: int) -> None:
        self._expected = expected
        self._places = places
        self._admitted: set[str] = set()
        self._untold: list[str] = []
        self._told = 0

    def knows(self, word: bytes) -> bool:
        """Is it the word of the run? Where the run has none, nobody's is."""
        ours = self._expected.password.encode()
        return bool(ours) and hmac.compare_digest(word, ours)

    def hears(self, name: str, word: bytes) -> bool:
        """Is a message of this name, which came with that word, of a worker that was let in?"""
        return name in self._admitted and self.knows(word)

    def knock(self, name: str, shown: Any) -> str | None:
        """Somebody shows a pass: let in, or answer why not."""
        why = self._why_not(shown)
        if why is None:
            self._admitted.add(name)
        elif self._told < MOST_TOLD:
            self._told += 1
            self._untold.append(why)
        return why

    def take_refusals(self) -> list[str]:
        """Why somebody was refused, since last asked."""
        untold, self._untold = self._untold, []
        return untold

    def _why_not(self, shown: Any) -> str | None:
        given = shown if isinstance(shown, Mapping) else {}
        password, code = str(given.get("password", "")), str(given.get("code", ""))
        if not self.knows(password.encode()):
            return "it is of another run"
        if code != self._expected.code:
            return f"it runs other code ({code[:16] or 'unknown'}) than the master ({self._expected.code})"
        if len(self._admitted) >= self._places:
            return f"the run has its {self._places} workers; one that was lost is not replaced in the middle of it"
        return None

"""The master's door: which workers are of this run; everybody else is neither heard nor counted.

Locust takes in whoever says that it is ready, gives it citizens, and believes its statistics. Here only who has the
fleet's key comes to the door (harness/inside/channel.py), and shows a pass: which code it runs. There are as many
places as the plan has workers, and a place that was taken is never free again: a worker that comes in the middle of a
run would change what is being measured. A worker that was cut off goes on under its name.
"""

from collections.abc import Mapping
from typing import Any

MOST_TOLD = 20  # refusals that are told of; who knocks all day fills no disk


class Door:
    """Knows whom it let in, by the name under which the channel knows them."""

    def __init__(self, code: str, places: int) -> None:
        self._code = code
        self._places = places
        self._admitted: set[str] = set()
        self._untold: list[str] = []
        self._told = 0

    def hears(self, name: str) -> bool:
        """Was the worker of this name let in?"""
        return name in self._admitted

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
        code = str(shown.get("code", "")) if isinstance(shown, Mapping) else ""
        if code != self._code:
            return f"it runs other code ({code[:16] or 'unknown'}) than the master ({self._code})"
        if len(self._admitted) >= self._places:
            return f"the run has its {self._places} workers; one that was lost is not replaced in the middle of it"
        return None

"""What citizens send in one round of the loop leaves together, at the end of the round.

    events of a round    read, think, send . read, think, send . read, think, send
    one by one                         ^ the portal wakes        ^ again          ^ and again
    together                                                                        ^^^ once

A request that leaves alone wakes a process that sleeps, which costs the sender more than all else in the kernel. The
round is short, and how long a request waited for its end is told as the generator's own delay.
"""

from collections.abc import Callable
from typing import Protocol

from gevent import get_hub


class Leaving(Protocol):
    """What has something to send."""

    def leave(self) -> None:
        """Send it now; must not raise, and must not switch but to the one who waits."""


_waiting: list[Leaving] = []
_afterwards: list[Callable[[], None]] = []


def leave_together(leaving: Leaving) -> None:
    """Let it leave when the events of this round are done, before the loop waits for others."""
    _leave_soon()
    _waiting.append(leaving)


def after_leaving(tell: Callable[[], None]) -> None:
    """Call it once, when all that is sent in this round has left; it must not switch."""
    _leave_soon()
    _afterwards.append(tell)


def _leave_soon() -> None:
    if not _waiting and not _afterwards:
        get_hub().loop.run_callback(_leave)


def _leave() -> None:
    leaving, afterwards = _waiting[:], _afterwards[:]
    _waiting.clear()
    _afterwards.clear()
    for each in leaving:
        each.leave()
    for tell in afterwards:
        tell()

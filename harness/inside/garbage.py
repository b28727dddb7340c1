"""Garbage collection, kept away from the citizens: to walk over 7,000 of them holds each of them up for 0.3 s."""

import gc
from collections.abc import Callable
from contextlib import suppress

from harness.inside.vitals import resident_bytes

GROWN = 2.0  # times what all citizens take: by half that grows as their sessions drift apart, without any ring
SETTLING_LOOKS = 60  # after the last one came: he has no connection yet, and no session


def collect_rarely() -> None:
    """What is loaded by now lives as long as the process: full collections need not walk over it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


class Sparing:
    """Looks once a second, and puts all that is there out of the collector's sight, which costs nothing.

    What is out of its sight is freed all the same as soon as nobody knows it, and what a citizen has forms no rings
    (the browser's tests hold that). The rings of journeys that others wrote, or of a library that they use, would stay:
    so where memory has grown by as much as all citizens took, without more of them than ever before, all is looked
    through, once. As long as more and more citizens come, rings and citizens cannot be told apart.
    """

    def __init__(self, memory_bytes: Callable[[], int] = resident_bytes) -> None:
        self._memory_bytes = memory_bytes
        self._most_citizens = 0
        self._settling = SETTLING_LOOKS
        self._base_bytes = 0.0  # with all citizens there
        self._allowed_bytes = 0.0

    def look(self, citizens: int) -> None:
        """With so many citizens there now."""
        with suppress(OSError):  # no descriptor is left to ask with
            self._look_through(citizens, self._memory_bytes())
        gc.freeze()

    def _look_through(self, citizens: int, used_bytes: float) -> None:
        if citizens > self._most_citizens:
            self._most_citizens, self._settling = citizens, SETTLING_LOOKS
        if self._settling:
            self._settling -= 1
            self._base_bytes = max(self._base_bytes, used_bytes)
            self._allowed_bytes = GROWN * self._base_bytes
        elif used_bytes > self._allowed_bytes:
            gc.unfreeze()
            gc.collect()
            self._allowed_bytes = self._memory_bytes() + (GROWN - 1) * self._base_bytes

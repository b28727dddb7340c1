"""Garbage collection, kept away from the citizens: to walk over 7,000 of them holds each of them up for 0.3 s."""

import gc
from collections.abc import Callable

from harness.inside.vitals import resident_bytes

GROWN = 2.0  # times the memory that is known: by half it grows as sessions drift apart, without any ring


def collect_rarely() -> None:
    """What is loaded by now lives as long as the process: full collections need not walk over it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


class Sparing:
    """Looks once a second, and puts all that is there out of the collector's sight, which costs nothing.

    What is out of its sight is freed all the same as soon as nobody knows it, and what a citizen has forms no rings
    (the browser's tests hold that). The rings of journeys that others wrote, or of a library that they use, would stay:
    so where memory has doubled without more citizens than ever before, all is looked through, once.
    """

    def __init__(self, memory_bytes: Callable[[], int] = resident_bytes) -> None:
        self._memory_bytes = memory_bytes
        self._most_citizens = 0
        self._known_bytes = memory_bytes()

    def look(self, citizens: int) -> None:
        """With so many citizens there now."""
        used_bytes = self._memory_bytes()
        if citizens > self._most_citizens:
            self._most_citizens = citizens
            self._known_bytes = max(self._known_bytes, used_bytes)
        elif used_bytes > GROWN * self._known_bytes:
            gc.unfreeze()
            gc.collect()
            self._known_bytes = self._memory_bytes()
        gc.freeze()

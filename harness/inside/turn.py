"""Who gets the processor first: the fleet, where that is allowed."""

import os
from contextlib import suppress

MASTER, WORKER = -11, -10  # niceness: workers may not starve the one who tells them that it is there


def come_first(niceness: int) -> None:
    """Ask for the processor before others; where that is not allowed, take turns like everybody.

    A citizen who waits for a core measures nothing but that. And each time another process comes in between, caches and
    predictions are lost: a quarter of a worker's CPU (docs/decisions/0003).
    """
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, niceness)

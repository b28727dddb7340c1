"""Who gets the processor, and when: the fleet first, where that is allowed, and not in the middle of an answer."""

import os
import sys
from contextlib import suppress

MASTER, WORKER = -11, -10  # niceness: workers may not starve the one who tells them that it is there


def come_first(niceness: int) -> None:
    """Ask for the processor before others; where that is not allowed, take turns like everybody.

    A citizen who waits for a core measures nothing but that. And each time another process comes in between, caches and
    predictions are lost: a quarter of a worker's CPU (docs/decisions/0003).
    """
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, niceness)


def interrupt_nobody() -> None:
    """Begin when a core is free, or its program has had its turn, and not in the moment in which an answer comes.

    A target on the same machine would be interrupted by each answer that it sends, for one citizen who is woken, and
    both would begin again on cold caches. Once both cores are nearly full this is felt (docs/decisions/0003).
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))

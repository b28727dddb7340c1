"""What a serving process keeps: what was made before it serves, and the memory that an upload took."""

import ctypes
import gc
import sys

RARELY = (20_000, 50, 100)  # collect garbage: next to nothing that the portal makes is in a circle
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # malloc.h
_LARGEST_KEPT_BYTES = 32 * 1024 * 1024


def keep_what_is_there() -> None:
    """What was made until here stays: the collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)


def keep_room_for_uploads() -> None:
    """To give the memory of an upload back and to be given it again takes a third of the time of reading it."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        if hasattr(libc, "mallopt"):  # glibc's
            libc.mallopt(_MMAP_THRESHOLD, _LARGEST_KEPT_BYTES)
            libc.mallopt(_TRIM_THRESHOLD, 2 * _LARGEST_KEPT_BYTES)

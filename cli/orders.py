"""Whoever ends a run politely is heard alike: ctrl-C, SIGTERM, a terminal that is gone."""

import os
import signal
from types import FrameType


def hear_orders() -> None:
    """From now on each of them raises KeyboardInterrupt, as ctrl-C does."""
    signal.signal(signal.SIGTERM, _interrupt)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup says: go on
        signal.signal(signal.SIGHUP, _hang_up)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _hang_up(number: int, frame: FrameType | None) -> None:
    """The terminal is gone: what is said to it would be an error, and the run ends as with ctrl-C, whole and judged."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        if os.isatty(descriptor):
            os.dup2(nowhere, descriptor)
    os.close(nowhere)
    raise KeyboardInterrupt

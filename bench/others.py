"""What other programs took of the processor while a benchmark ran, second by second: a machine has some of its own."""

import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import psutil
from numpy.typing import NDArray

LOOK_EVERY_S = 0.5
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
QUIET_CORES = 0.05  # of a core: so little nobody feels, and the kernel's own threads take some of it for us


@dataclass(frozen=True)
class Look:
    """CPU in seconds that each other process has had, at a moment of the clock."""

    at_s: float
    cpu_s_by_pid: dict[int, float]


@contextmanager
def watching_others() -> Iterator[list[Look]]:
    """Look again and again, in a thread; the looks are complete when this ends."""
    looks: list[Look] = []
    over = threading.Event()

    def watch() -> None:
        while not over.wait(LOOK_EVERY_S):
            looks.append(Look(time.time(), _cpu_s_of_others()))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield looks
    finally:
        over.set()
        watcher.join()


def _cpu_s_of_others() -> dict[int, float]:
    """Of all but this process, and what it has started."""
    cpu_s_by_pid, parent_by_pid = {}, {}
    for pid in psutil.pids():
        with suppress(OSError):  # it has just ended
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            parent_by_pid[pid] = int(fields[1])
            cpu_s_by_pid[pid] = (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND
    return {pid: s for pid, s in cpu_s_by_pid.items() if not descends(pid, os.getpid(), parent_by_pid)}


def descends(pid: int, ancestor: int, parent_by_pid: Mapping[int, int]) -> bool:
    """Is it the ancestor, or was it started by it, or by somebody whom it started?"""
    while pid != ancestor and pid in parent_by_pid:
        pid = parent_by_pid[pid]
    return pid == ancestor


def cores_of_others(looks: Sequence[Look], edges_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cores that others had between each two of the `edges_s`, of the clock; NaN where nobody looked.

    Of a process that ends the last half a second is not known, of one that begins the first.
    """
    if not looks:
        return np.full(len(edges_s) - 1, np.nan)
    steps_s = [_spent_s(before, after) for before, after in pairwise(looks)]
    spent_s = np.concatenate(([0.0], np.cumsum(steps_s)))
    sofar_s = np.interp(edges_s, [look.at_s for look in looks], spent_s, left=np.nan, right=np.nan)
    return np.asarray(np.diff(sofar_s) / np.diff(edges_s))


def _spent_s(before: Look, after: Look) -> float:
    known = before.cpu_s_by_pid
    return sum(max(0.0, cpu_s - known.get(pid, cpu_s)) for pid, cpu_s in after.cpu_s_by_pid.items())

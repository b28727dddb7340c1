"""What others took of the processor while a benchmark ran, second by second: a machine has programs of its own."""

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
MOST_APART_S = 2.0  # looks further apart say how much, but not when
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
QUIET_CORES = 0.05  # of a core: so little nobody feels, and the kernel's own threads take some of it for us


@dataclass(frozen=True)
class Look:
    """CPU in seconds that all others have had until a moment of the clock, since any other moment."""

    at_s: float
    cpu_s: float


@contextmanager
def watching_others() -> Iterator[list[Look]]:
    """Look again and again, in a thread; the looks are complete when this ends."""
    looks: list[Look] = []
    over = threading.Event()

    def watch() -> None:
        while not over.wait(LOOK_EVERY_S):
            looks.append(Look(time.time(), cpu_s_of_others()))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield looks
    finally:
        over.set()
        watcher.join()


def cpu_s_of(process: psutil.Process) -> float:
    """What a process has had, user and system, in seconds; raises psutil.Error."""
    return sum(process.cpu_times()[:2])


def cpu_s_of_others() -> float:
    """What all had, in seconds, but this process and what it has started; and other guests of the machine (steal).

    Of each process with what its children had who have ended, so that none is too short-lived to be seen. It is all of
    /proc, twice a second, and read by hand, for it disturbs what is measured.
    """
    stats = {}
    for pid in psutil.pids():
        with suppress(OSError):  # it has just ended
            stats[pid] = read_stat(Path(f"/proc/{pid}/stat").read_text())
    return had_by_others(stats, os.getpid()) + float(psutil.cpu_times().steal)


def read_stat(line: str) -> tuple[int, float]:
    """The parent, and CPU in seconds with that of children who have ended, of a line of /proc/PID/stat (proc(5))."""
    fields = line.rpartition(")")[2].split()
    return int(fields[1]), sum(map(int, fields[11:15])) / TICKS_A_SECOND


def had_by_others(stats: Mapping[int, tuple[int, float]], us: int) -> float:
    """The CPU of all, by process id with their parents, but `us`, whom it started, and whom those started."""
    return sum(cpu_s for pid, (_, cpu_s) in stats.items() if us not in _ancestry(pid, stats))


def _ancestry(pid: int, stats: Mapping[int, tuple[int, float]]) -> Iterator[int]:
    while pid in stats:
        yield pid
        pid = stats[pid][0]


def cores_of_others(looks: Sequence[Look], edges_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cores that others had between each two of the `edges_s`, of the clock; NaN where nobody looked for long."""
    if not looks:
        return np.full(len(edges_s) - 1, np.nan)
    at_s = np.array([look.at_s for look in looks])
    # Who ends and is not waited for takes along what it had: a step back, which is nobody's gain.
    spent_s = np.cumsum([0.0, *(max(0.0, after.cpu_s - before.cpu_s) for before, after in pairwise(looks))])
    sofar_s = np.interp(edges_s, at_s, spent_s, left=np.nan, right=np.nan)
    cores = np.asarray(np.diff(sofar_s) / np.diff(edges_s))
    for begin_s, end_s in pairwise(at_s):
        if end_s - begin_s > MOST_APART_S:
            cores[(edges_s[:-1] < end_s) & (edges_s[1:] > begin_s)] = np.nan
    return cores

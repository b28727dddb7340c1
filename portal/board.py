"""Numbers that all processes of a portal see: memory that they share, in which each writes its own row.

    row of a process      pid | requests | ended with 1xx ... 5xx | busy s | queued
                          | system 1: calls, failed, timed out, busy s, waiting | system 2: ...
    row of the systems    system 1: version, slow s, failing, hanging | system 2: ...

A number is eight bytes and is written at once, so nobody reads half of one. A system's condition is three numbers: its
version is odd while they are written, and who saw it change reads them again.
"""

import ctypes
import mmap
import os
import time
from collections.abc import Iterator
from typing import Protocol

TALLY = CALLS, FAILED, TIMED_OUT, BUSY_S, WAITING = range(5)
CONDITION = VERSION, SLOW_S, FAILING, HANGING = range(4)
STATUS_CLASSES = range(1, 6)
_PID, _REQUESTS, _ENDED, _BUSY_S, _QUEUED, _FIRST_TALLY = 0, 1, 1, 7, 8, 9  # _ENDED + 1: that of 1xx
_NUMBER_BYTES = 8
MOST_SYSTEMS = 64


class Numbers(Protocol):
    """Some of them in a row."""

    def __getitem__(self, place: int, /) -> float: ...
    def __setitem__(self, place: int, number: float, /) -> None: ...
    def __iter__(self) -> Iterator[float]: ...


class Board:
    """The rows of some processes, which are forked from the one that makes it."""

    def __init__(self, processes: int) -> None:
        length = _FIRST_TALLY + MOST_SYSTEMS * len(TALLY)
        numbers = processes * length + MOST_SYSTEMS * len(CONDITION)
        shared = memoryview(mmap.mmap(-1, numbers * _NUMBER_BYTES)).cast("d")
        self._rows = [shared[at : at + length] for at in range(0, processes * length, length)]
        self._conditions = shared[processes * length :]

    def sit_down(self, process: int) -> None:
        """This process is the one of that number."""
        self._rows[process][_PID] = os.getpid()

    def count_request(self, process: int) -> None:
        """A request arrived at a process."""
        self._rows[process][_REQUESTS] += 1

    def count_ended(self, process: int, status: int, took_s: float) -> None:
        """A process answered a request with this status, after so long."""
        row = self._rows[process]
        row[_ENDED + status // 100] += 1
        row[_BUSY_S] += took_s

    def queue(self, process: int, pages: int) -> None:
        """So many more pages of a process wait for the bottleneck, or are served there."""
        self._rows[process][_QUEUED] += pages

    @property
    def processes(self) -> int:
        """That serve."""
        return sum(row[_PID] > 0 for row in self._rows)

    @property
    def ended(self) -> dict[str, int]:
        """The requests that were answered, at all processes, by status class."""
        return {f"{each}xx": int(sum(row[_ENDED + each] for row in self._rows)) for each in STATUS_CLASSES}

    @property
    def busy_s(self) -> float:
        """From the arrival of a request to its answer, summed over all of them."""
        return sum(row[_BUSY_S] for row in self._rows)

    @property
    def queued(self) -> int:
        """Pages that wait for the bottleneck or are served there."""
        return int(sum(row[_QUEUED] for row in self._rows))

    @property
    def requests(self) -> int:
        """That arrived, at all processes."""
        return int(sum(row[_REQUESTS] for row in self._rows))

    @property
    def cpu_s(self) -> float:
        """The processor time of all processes."""
        return sum(cpu_s_of(int(row[_PID])) for row in self._rows if row[_PID])

    def tallies(self, system: int) -> list[Numbers]:
        """What each process counted of a system, in the order of TALLY."""
        first = _FIRST_TALLY + system * len(TALLY)
        return [row[first : first + len(TALLY)] for row in self._rows]

    def condition(self, system: int) -> Numbers:
        """How a system is, in the order of CONDITION."""
        return self._conditions[system * len(CONDITION) : (system + 1) * len(CONDITION)]


def cpu_s_of(pid: int) -> float:
    """The processor time of a process, all of its threads; 0 when there is no such process any more."""
    if pid == os.getpid():
        return time.process_time()
    clock = ctypes.c_int()
    if ctypes.CDLL(None).clock_getcpuclockid(pid, ctypes.byref(clock)) != 0:
        return 0.0
    try:
        return time.clock_gettime(clock.value)
    except OSError:
        return 0.0

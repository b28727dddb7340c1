"""The workers of this machine: forked from one process that loaded what all of them need, which then ends.

What they share of Locust, its libraries and our code is in memory once, and is loaded once. Each is on its own all the
same: a session and a log of its own, and whoever of them dies, the others live. They become our children when the one
that forked them ends, for we are its subreaper (prctl(2)).
"""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from harness.environment import LOGS, SIBLINGS
from harness.processes import Child, adopt_orphans, end_children, start_child

LOOK_EVERY_S = 0.02
UNKNOWN = -1  # the exit code of a process that somebody else waited for


@dataclass
class Adopted:
    """A process that a child of ours forked; like a `Child`, as far as its end is concerned."""

    pid: int
    returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit code, None while it runs."""
        if self.returncode is None:
            try:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:  # not ours yet, or nobody's any more
                self.returncode = None if _is_there(self.pid) else UNKNOWN
            else:
                self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code; raises subprocess.TimeoutExpired."""
        deadline_s = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if deadline_s is not None and time.monotonic() > deadline_s:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0.0)
            time.sleep(LOOK_EVERY_S)
        return code

    def terminate(self) -> None:
        """Ask it to end."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it by force."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        if self.poll() is None:  # who was waited for may be another process by now
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)


class Siblings:
    """So many workers, of which those are known that were forked so far."""

    def __init__(self, parent: Child, says: int, count: int) -> None:
        self._parent = parent
        self._says = says  # the pipe on which it names each that it forked
        self._count = count
        self._workers: list[Adopted] = []
        self._unread = b""

    def lost(self) -> list[int]:
        """The places in the fleet of workers that have ended, or were never there."""
        parent_ended = self._parent.poll() is not None
        self._hear()
        lost = [place for place, worker in enumerate(self._workers) if worker.poll() is not None]
        return lost + list(range(len(self._workers), self._count)) if parent_ended else lost

    def end(self) -> None:
        """End whoever still runs."""
        end_children([self._parent])
        self._hear()
        end_children(self._workers)
        os.close(self._says)

    def _hear(self) -> None:
        with suppress(BlockingIOError):
            while said := os.read(self._says, 1 << 12):
                *lines, self._unread = (self._unread + said).split(b"\n")
                self._workers += [Adopted(int(line)) for line in lines]


def start_siblings(words: Sequence[str], logs: Path, count: int, environment: Mapping[str, str]) -> Siblings:
    """Start `python WORDS`, which becomes `count` processes by harness.inside.forking; waits for nobody."""
    adopt_orphans()
    told = {**environment, SIBLINGS: str(count), LOGS: str(logs.resolve())}
    parent = start_child(words, logs / "workers.log", told, answers=True)
    with cast(IO[str], parent.stdout) as pipe:
        says = os.dup(pipe.fileno())
    os.set_blocking(says, False)
    return Siblings(parent, says, count)


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True

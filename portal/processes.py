"""The processes of one portal: a parent that starts, watches and ends them, and serves nobody itself.

    parent   opens a listener each on one port (SO_REUSEPORT: the kernel deals the connections out), makes what all
      |      share, forks, waits until all serve, says where
      +--    process 0 ... process n - 1, each with its own event loop and database connection

One that ends by itself ends the portal with an error: a portal that goes on with fewer would be a smaller one.
"""

import ctypes
import math
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from portal.board import Board
from portal.catalogue import read_catalogue
from portal.database import Database
from portal.memory import keep_what_is_there
from portal.pages import compile_templates
from portal.places import read_places
from portal.share import Share

START_WITHIN_S, END_WITHIN_S = 20.0, 5.0
WATCHED = {signal.SIGCHLD, signal.SIGTERM, signal.SIGINT}
_PR_SET_PDEATHSIG = 1

Serve = Callable[[Share, Callable[[], None]], None]  # serves until SIGTERM; calls back when it does


@dataclass(frozen=True)
class _Process:
    """One of them; `ready` is a pipe on which it says so."""

    pid: int
    ready: int


class NotStarted(Exception):
    """A process ended before all of them served, or took too long."""


def serve_together(shares: Sequence[Share], serve: Serve, say_where: Callable[[], None]) -> int:
    """Serve in a process for each share until told to stop; answers the exit code."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    keep_what_is_there()
    processes = [_start(share, serve, before) for share in shares]
    try:
        _wait_until_all_serve(processes)
        say_where()
        return _watch(processes)
    except NotStarted as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        _end(processes)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def shares_of(processes: int, database: Path | str | None, folder: Path) -> list[Share]:
    """The shares of a portal; its database is made before they need it, in `folder` if it is a temporary one."""
    places, catalogue = read_places(), read_catalogue()
    compile_templates(catalogue)
    shared_folder = folder if database is None else None
    Database(database, places, catalogue, shared_folder).close()
    first = Share(Board(processes), processes, 0, shared_folder)
    return [replace(first, index=index) for index in range(processes)]


def _start(share: Share, serve: Serve, signals: Collection[int]) -> _Process:
    parent, (ready, says_ready) = os.getpid(), os.pipe()
    pid = os.fork()
    if pid != 0:
        os.close(says_ready)
        return _Process(pid, ready)
    code = 1
    try:
        os.close(ready)
        _die_with(parent)
        signal.pthread_sigmask(signal.SIG_SETMASK, signals)
        serve(share, lambda: _say(says_ready))
        code = 0
    except BaseException as error:
        sys.stderr.write(f"process {share.index} of the portal broke: {error!r}\n")
    finally:
        sys.stderr.flush()
        os._exit(code)  # the parent's stack and what stands in its buffers are the parent's


def _say(pipe: int) -> None:
    os.write(pipe, b"1")


def _die_with(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _wait_until_all_serve(processes: Sequence[_Process]) -> None:
    deadline_s = time.monotonic() + START_WITHIN_S
    for process in processes:
        readable, _, _ = select.select([process.ready], [], [], max(0.0, deadline_s - time.monotonic()))
        if not readable or not os.read(process.ready, 1):  # nothing comes from who is gone
            raise NotStarted("a process of the portal ended before it served, or took too long; the portal ends")


def _watch(processes: Sequence[_Process]) -> int:
    while True:
        number = signal.sigwait(WATCHED)
        if number != signal.SIGCHLD:
            return 0
        gone = _reap(process.pid for process in processes)
        if gone:
            words = ", ".join(f"{pid} with {code}" for pid, code in gone.items())
            sys.stderr.write(f"a process of the portal ended: {words}; with fewer it would be another, so it ends\n")
            return 1


def _end(processes: Sequence[_Process]) -> None:
    """End those that are left: politely, and after a while by force."""
    for process in processes:
        os.close(process.ready)
    left = {process.pid for process in processes}
    left -= _reap(left).keys()
    for number, patience_s in ((signal.SIGTERM, END_WITHIN_S), (signal.SIGKILL, math.inf)):
        for pid in left:
            os.kill(pid, number)
        deadline_s = time.monotonic() + patience_s
        while left and time.monotonic() < deadline_s:
            signal.sigtimedwait({signal.SIGCHLD}, min(0.1, END_WITHIN_S))
            left -= _reap(left).keys()


def _reap(pids: Iterable[int]) -> dict[int, int]:
    """The exit codes of those that have ended and were not asked for before."""
    codes: dict[int, int] = {}
    for pid in pids:
        try:
            ended, status = os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:  # reaped before
            codes[pid] = 0
            continue
        if ended:
            codes[pid] = os.waitstatus_to_exitcode(status)
    return codes

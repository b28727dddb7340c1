"""Child processes that cannot outlive us: each in a session of its own, ended with its parent, ended by its id."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from harness.environment import PROMETHEUS_TOKEN

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = {
    "PYTHONPATH": str(ROOT),
    "PYTHONUNBUFFERED": "1",
    "GEVENT_TRACK_GREENLET_TREE": "false",  # greenlets need not remember who spawned them
    "GEVENT_RESOLVER": "thread",  # the system's: c-ares asks name servers where the guard does not see it
}
LOCUSTS_WORDS = "LOCUST_"
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None

Child = subprocess.Popen[str]


class Ending(Protocol):
    """What has to be known of a process to end it; as subprocess.Popen has it."""

    def poll(self) -> int | None:
        """The exit code, None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """The exit code; raises subprocess.TimeoutExpired."""

    def terminate(self) -> None:
        """Ask it to end."""

    def kill(self) -> None:
        """End it by force."""


def start_child(
    words: Sequence[str],
    log: Path,
    environment: Mapping[str, str] | None = None,
    *,
    pipes: Sequence[int] = (),
    answers: bool = False,
) -> Child:
    """Start `python WORDS`; what it says goes to `log`, but for its stdout where it `answers` there, which is a pipe.

    Its own session keeps a ctrl-C of the terminal away from it: we decide when it ends.
    """
    with log.open("a", encoding="utf-8") as log_file:
        return subprocess.Popen(
            [sys.executable, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if answers else log_file,
            stderr=log_file,
            text=True,
            env={**inherited(), **ENVIRONMENT, **(environment or {})},
            cwd=ROOT,
            pass_fds=pipes,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )


def inherited() -> dict[str, str]:
    """What we were told, but for what no other process needs, and for what would be words of Locust's command: the
    LOCUST_CSV or LOCUST_PROCESSES of somebody's own tests is nothing that a fleet is told."""
    return {
        name: value
        for name, value in os.environ.items()
        if name != PROMETHEUS_TOKEN and not name.startswith(LOCUSTS_WORDS)
    }


def end_children(children: Iterable[Ending], grace_s: float = 5.0) -> None:
    """Ask each to end, wait for all together, then end by force those that did not."""
    living = [child for child in children if child.poll() is None]
    for child in living:
        child.terminate()
    deadline_s = time.monotonic() + grace_s
    for child in living:
        try:
            child.wait(timeout=max(0.0, deadline_s - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def adopt_orphans() -> None:
    """What our children started becomes ours when they end, not the system's: it is waited for, and dies with us."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent() -> None:
    """Of this process: whoever is its parent now takes it along."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)

"""One process becomes the workers of a machine: it loads what all of them need, forks them, and ends.

A worker alone has 33 MB of Locust, its libraries and our code, which only very many citizens make small; forked ones
share three quarters of it, and whoever starts fourteen does not wait for fourteen times the same imports. The later
they are forked, the more they share: what a process has read once, its words and the locustfiles among it, another that
does it over again writes into pages of its own.
"""

import gc
import importlib
import os
import sys
from pathlib import Path
from typing import Any

from gevent import monkey
from gevent.os import fork_gevent
from locust.env import Environment

from harness.code import code_hash
from harness.processes import die_with_parent

SHARED = (
    "locustfiles.journeys",
    "locustfiles.session",
    "harness.inside.on_worker",
    "gevent.resolver.thread",  # which gevent loads when the first name is looked up
    "gevent.threadpool",
)
LOOK_EVERY_S = 0.001
NOT_FORKED = 1  # the exit code of whoever could not fork, or be forked
ORPHANED = 4  # the exit code of one whose adopter is not there


def fork_when_loaded(count: int, logs: Path) -> None:
    """Locust reads its words and loads the locustfiles once: the process forks when it would meet its master."""
    meet = Environment.create_worker_runner

    def meet_each(environment: Environment, *words: Any, **named: Any) -> Any:
        Environment.create_worker_runner = meet  # type: ignore[method-assign]
        try:
            fork_siblings(count, logs)
        except OSError as error:  # which Locust would take for a master that is not there
            sys.stderr.write(f"portal-load: the workers could not be forked: {os.strerror(error.errno or 0)}\n")
            os._exit(NOT_FORKED)
        return meet(environment, *words, **named)

    Environment.create_worker_runner = meet_each  # type: ignore[assignment,method-assign]


def fork_siblings(count: int, logs: Path) -> None:
    """Comes back in each of the forked; the one that called says on its stdout who they are, and ends."""
    for module in SHARED:
        importlib.import_module(module)
    code_hash()  # is kept: each of them shows it at the master's door
    gc.collect()
    gc.freeze()  # the collector writes into what it looks at, and what is written to is shared no more
    parent, adopter = os.getpid(), os.getppid()
    for number in range(count):
        pid = fork_gevent()
        if pid == 0:
            _stand_alone(logs / f"worker-{number}.log", parent, adopter)
            return
        os.write(1, b"%d\n" % pid)  # not by sys.stdout, which is discreet about numbers by now
    os._exit(0)  # nothing of what is loaded has to be cleaned up here: it lives on


def _stand_alone(log: Path, parent: int, adopter: int) -> None:
    """A session and a log of its own; and whoever started the parent is the one to die with.

    That one may have died meanwhile, and the parent with it: then nobody is there to work for, or to end us.
    """
    os.setsid()
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(file, sys.stdout.fileno())
    os.dup2(file, sys.stderr.fileno())
    os.close(file)
    while os.getppid() == parent:
        monkey.get_original("time", "sleep")(LOOK_EVERY_S)
    die_with_parent()
    if os.getppid() != adopter:
        os._exit(ORPHANED)

"""Starts Locust in this process behind the guard: `python -m harness.inside.launch`, with Locust's own words.

The guard is shut before Locust, and so before any locustfile, is loaded: code that runs on import reaches nothing.
"""

import os
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from harness.environment import LOGS, SIBLINGS
from harness.inside.guard import GUARD
from harness.inside.left_out import leave_out

MASTER_HOST = "--master-host"
WORKER = "--worker"


def launch() -> None:
    """Does not come back before Locust does."""
    GUARD.shut(names_in(sys.argv))
    siblings = int(os.environ.pop(SIBLINGS, "0"))
    if WORKER in sys.argv:
        leave_out()
    from locust.main import main  # importing it patches the process

    from harness.inside.zmq_shut import shut_zmq  # after it, for Locust loads libzmq

    shut_zmq()
    read_no_config_files()
    if siblings:
        from harness.inside.forking import fork_when_loaded

        fork_when_loaded(siblings, Path(os.environ.pop(LOGS)))
    main()  # type: ignore[no-untyped-call]


def read_no_config_files() -> None:
    """A fleet's words are those of its command: a ~/.locust.conf, locust.conf or pyproject.toml is of somebody's own
    tests, and Locust, which can be told of a further file, cannot be told of none."""
    from locust import argument_parser

    files = argument_parser.DEFAULT_CONFIG_FILES
    for made_by in (argument_parser.get_empty_argument_parser, argument_parser.get_parser):
        defaults = made_by.__defaults__ or ()
        if files not in defaults:
            raise RuntimeError("another Locust than the locked one: its configuration files would be read")
        made_by.__defaults__ = tuple(() if value == files else value for value in defaults)


def names_in(words: Sequence[str]) -> list[str]:
    """The master's own name, which Locust looks up."""
    return [host for word, host in pairwise(words) if word == MASTER_HOST]


if __name__ == "__main__":
    launch()

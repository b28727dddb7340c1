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

MASTER_HOST = "--master-host"


def launch() -> None:
    """Does not come back before Locust does."""
    GUARD.shut(names_in(sys.argv))
    siblings = int(os.environ.pop(SIBLINGS, "0"))
    from locust.main import main  # importing it patches the process

    from harness.inside.zmq_shut import shut_zmq  # after it, for Locust loads libzmq

    shut_zmq()
    if siblings:
        from harness.inside.forking import fork_siblings

        fork_siblings(siblings, Path(os.environ.pop(LOGS)))
    main()  # type: ignore[no-untyped-call]


def names_in(words: Sequence[str]) -> list[str]:
    """The master's own name, which Locust looks up."""
    return [host for word, host in pairwise(words) if word == MASTER_HOST]


if __name__ == "__main__":
    launch()

"""Starts Locust in this process behind the guard: `python -m harness.inside.launch`, with Locust's own words.

The guard is shut before Locust, and so before any locustfile, is loaded: code that runs on import reaches nothing.
"""

import sys
from collections.abc import Sequence
from itertools import pairwise

from harness.inside.guard import GUARD

MASTER_HOST = "--master-host"


def launch() -> None:
    """Does not come back before Locust does."""
    GUARD.shut(names_in(sys.argv))
    from locust.main import main  # importing it patches the process

    main()  # type: ignore[no-untyped-call]


def names_in(words: Sequence[str]) -> list[str]:
    """The master's own name, which Locust looks up."""
    return [host for word, host in pairwise(words) if word == MASTER_HOST]


if __name__ == "__main__":
    launch()

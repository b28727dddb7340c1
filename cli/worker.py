"""`portal-load worker --join HOST:PORT`: join a run from another machine."""

import os
import sys
from typing import Annotated

import typer

from cli.places import read_place
from harness.fleet import worker_words
from harness.machine import raise_descriptors
from harness.processes import ENVIRONMENT


def worker(
    join: Annotated[str, typer.Option(metavar="HOST:PORT", help="Where `run --remote` waits.")],
) -> None:
    """Join the run of a master that waits for workers; plan and target come from the master.

    The channel is Locust's own and not encrypted: use it inside a network that you trust.

    Example:  portal-load worker --join 10.0.0.5:5557
    """
    place = read_place("--join", join)
    raise_descriptors()
    os.execve(
        sys.executable, [sys.executable, *worker_words(place.host, str(place.port))], {**os.environ, **ENVIRONMENT}
    )

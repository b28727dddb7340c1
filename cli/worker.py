"""`portal-load worker --join HOST:PORT`: join a run from another machine."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.places import read_join
from harness.fleet import key_words, worker_words
from harness.machine import raise_descriptors
from harness.processes import ENVIRONMENT


def worker(
    join: Annotated[str, typer.Option(metavar="HOST:PORT", help="Where `run --remote` waits.")],
    key: Annotated[Path | None, typer.Option(metavar="FILE", help="The key that `run --key` made.")] = None,
) -> None:
    """Join the run of a master that waits for workers; plan and target come from the master.

    What goes to another machine is encrypted, with the key of the fleet; on this one no key is needed.

    Example:  portal-load worker --join 10.0.0.5:5557 --key fleet.key
    """
    place = read_join(join, key)
    raise_descriptors()
    known = {**os.environ, **ENVIRONMENT, **key_words(place.key)}
    os.execve(sys.executable, [sys.executable, *worker_words(place)], known)

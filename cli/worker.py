"""`portal-load worker --join HOST:PORT`: join a run from another machine."""

import datetime as dt
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.places import read_join
from cli.planning import TARGETS_FILE
from contract.grant import grants_to_text
from harness.environment import GRANTS
from harness.fleet import key_words, worker_words
from harness.machine import raise_descriptors
from harness.processes import ENVIRONMENT, inherited
from harness.targets import grants_of, read_targets


def worker(
    join: Annotated[str, typer.Option(metavar="HOST:PORT", help="Where `run --remote` waits.")],
    key: Annotated[Path | None, typer.Option(metavar="FILE", help="The key that `run --key` made.")] = None,
) -> None:
    """Join the run of a master that waits for workers; plan and target come from the master.

    It loads no target but this machine itself and those of the targets.yaml in this folder, whatever the master says.
    Master and worker know each other by the key of the fleet, and encrypt with it.

    Example:  portal-load worker --join 10.0.0.5:5557 --key fleet.key
    """
    place = read_join(join, key)
    raise_descriptors()
    grants = grants_of(read_targets(TARGETS_FILE), dt.datetime.now(dt.UTC))
    known = {**inherited(), **ENVIRONMENT, **key_words(place.key), GRANTS: grants_to_text(grants)}
    os.execve(sys.executable, [sys.executable, *worker_words(place)], known)

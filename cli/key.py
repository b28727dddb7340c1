"""`portal-load key FILE`: the key of a fleet, before its run."""

from pathlib import Path
from typing import Annotated

import typer

from cli import console
from harness.keys import make_keys, masters_key


def key(
    file: Annotated[Path, typer.Argument(help="The workers' side; the master's is FILE.master beside it.")],
) -> None:
    """Make the key by which master and workers on several machines know each other; one for each run.

    `run --remote --key FILE` makes it too, where it is not there yet. This is for those who give it out beforehand.

    Example:  portal-load key fleet.key
    """
    make_keys(file)
    console.answer(f"{file} goes to the machines of the workers, {masters_key(file)} stays with the master")

"""`portal-load stop RUN`: end a run from outside."""

from typing import Annotated

import typer

from cli import console
from cli.completing import run_names
from cli.exits import BAD_USAGE, Ended
from cli.finding import find_run


def stop(
    run: Annotated[str, typer.Argument(help="A run folder, or its name in results/.", autocompletion=run_names)],
) -> None:
    """End a run: citizens finish what they wait for, the recording is sealed and judged.

    Example:  portal-load stop results/2026-11-23T101507Z-capacity-3f9c
    """
    folder = find_run(run)
    if folder.outcome.exists():
        raise Ended(f"{folder.path} is over already", BAD_USAGE)
    folder.stop.touch()
    console.answer(f"asked {folder.path.name} to stop")

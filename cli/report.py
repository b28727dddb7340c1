"""`portal-load report RUN`: the report again, from a run folder alone, byte for byte."""

from typing import Annotated

import typer

from analysis.recording import open_recording
from analysis.report import write_report
from analysis.verdict import judge as judge_recording
from cli import console
from cli.finding import find_run


def report(run: Annotated[str, typer.Argument(help="A run folder, or its name in results/.")]) -> None:
    """Make the report of a recording again.

    Example:  portal-load report results/2026-11-23T101507Z-capacity-3f9c
    """
    folder = find_run(run)
    recording = open_recording(folder.path)
    write_report(folder, recording, judge_recording(recording))
    console.answer(str(folder.report / "index.html"))

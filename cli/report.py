"""`portal-load report RUN`: the report again, from a run folder alone, byte for byte."""

from typing import Annotated

import typer

from analysis.judging import judge_folder
from analysis.report import write_report, write_workbooks
from cli import console
from cli.completing import run_names
from cli.finding import find_run


def report(
    run: Annotated[str, typer.Argument(help="A run folder, or its name in results/.", autocompletion=run_names)],
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Workbooks, too: one in each language.")] = False,
) -> None:
    """Make the report of a recording again.

    Example:  portal-load report results/2026-11-23T101507Z-capacity-3f9c
    """
    folder = find_run(run)
    for each in (*folder.replicate_folders, folder):
        judged = judge_folder(each)
        write_report(each, *judged)
        if xlsx:
            write_workbooks(each, *judged)
    console.answer(str(folder.report / "index.html"))

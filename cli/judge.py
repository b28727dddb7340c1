"""`portal-load judge RUN`: the verdict again, from a run folder alone."""

from typing import Annotated

import typer

from analysis.judging import judge_folder
from analysis.text import summary
from analysis.verdict import verdict_to_json, write_verdict
from cli import console
from cli.finding import find_run


def judge(
    run: Annotated[str, typer.Argument(help="A run folder, or its name in results/.")],
    json: Annotated[bool, typer.Option("--json", help="Write the verdict as JSON on stdout.")] = False,
) -> None:
    """Judge a recording again; writes verdict.json and exits as `run` would have.

    Example:  portal-load judge results/2026-11-23T101507Z-capacity-3f9c
    """
    folder = find_run(run)
    _, verdict = judge_folder(folder)
    write_verdict(folder, verdict)
    if json:
        console.answer_json(verdict_to_json(verdict))
    else:
        console.answer(summary(verdict))
    raise typer.Exit(verdict.exit_code)

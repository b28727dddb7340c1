"""`portal-load judge RUN`: the verdict again, from a run folder alone."""

from pathlib import Path
from typing import Annotated

import typer

from analysis.ci import tell_verdict
from analysis.judging import judge_folder
from analysis.text import summary
from analysis.verdict import verdict_to_json, write_verdict
from cli import console
from cli.ci import AnnotationsOption, CiOutputs, JunitOption, MarkdownOption, early_ends_told, tell
from cli.completing import run_names
from cli.finding import find_run


def judge(
    run: Annotated[str, typer.Argument(help="A run folder, or its name in results/.", autocompletion=run_names)],
    junit: JunitOption = None,
    markdown: MarkdownOption = None,
    annotations: AnnotationsOption = False,
    json: Annotated[bool, typer.Option("--json", help="Write the verdict as JSON on stdout.")] = False,
) -> None:
    """Judge a recording again; writes verdict.json and exits as `run` would have.

    Examples:

      portal-load judge results/2026-11-23T101507Z-capacity-3f9c

      portal-load judge results/example --junit example.xml
    """
    outputs = CiOutputs(Path(run).name, junit, markdown, annotations)
    with early_ends_told(outputs):
        folder = find_run(run)
        recording, verdict = judge_folder(folder)
    write_verdict(folder, verdict)
    tell(outputs, tell_verdict(verdict, recording.plan.name))
    if json:
        console.answer_json(verdict_to_json(verdict))
    else:
        console.answer(summary(verdict))
    raise typer.Exit(verdict.exit_code)

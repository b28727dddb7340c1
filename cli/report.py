"""`portal-load report RUN`: the report again, from a run folder alone, byte for byte."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from analysis.judging import judge_folder
from analysis.language import LANGUAGES
from analysis.report import write_pdf, write_report, write_workbooks
from cli import console
from cli.completing import run_names
from cli.finding import find_run

LANGUAGE_BY_CODE = {language.code: language for language in LANGUAGES}


def report(
    run: Annotated[str, typer.Argument(help="A run folder, or its name in results/.", autocompletion=run_names)],
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Workbooks, too: one in each language.")] = False,
    pdf: Annotated[Path | None, typer.Option("--pdf", help="A PDF on A4, too: to print, or to pass on.")] = None,
    language: Annotated[Literal["vi", "en"], typer.Option(help="Of the PDF; the page has both.")] = "vi",
) -> None:
    """Make the report of a recording again.

    Examples:

      portal-load report results/2026-11-23T101507Z-capacity-3f9c

      portal-load report results/2026-11-23T101507Z-capacity-3f9c --pdf report.pdf --language en
    """
    folder = find_run(run)
    for each in (*folder.replicate_folders, folder):
        judged = judge_folder(each)
        write_report(each, *judged)
        if xlsx:
            write_workbooks(each, *judged)
    console.answer(str(folder.report / "index.html"))
    if pdf is not None:
        write_pdf(pdf, *judged, LANGUAGE_BY_CODE[language])
        console.answer(str(pdf))

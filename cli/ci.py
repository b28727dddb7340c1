"""What a CI is told beside the answer: files that were asked for, and what GitHub's own environment asks for."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from analysis.ci import Told, tell_early_end
from analysis.ci.markdown import MOST_BYTES, within
from analysis.verdict import write_whole
from cli import console
from cli.exits import INTERNAL_ERROR, Ended

JunitOption = Annotated[Path | None, typer.Option("--junit", help="Write a JUnit report to this file.")]
MarkdownOption = Annotated[Path | None, typer.Option("--markdown", help="Write a summary in Markdown to this file.")]
AnnotationsOption = Annotated[
    bool, typer.Option("--annotations", help="Annotations for GitHub on stderr, as in its own jobs anyway.")
]
IN_GITHUB, SUMMARY = "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"


@dataclass(frozen=True)
class CiOutputs:
    """What was asked for on the command line; `name` is what the CI is told of."""

    name: str
    junit: Path | None = None
    markdown: Path | None = None
    annotations: bool = False


def tell(outputs: CiOutputs, told: Told, environment: Mapping[str, str] = os.environ) -> None:
    """Write what was asked for; in a job of GitHub the annotations and the step's summary without being asked."""
    if outputs.junit is not None:
        write_whole(outputs.junit, told.junit)
    if outputs.markdown is not None:
        write_whole(outputs.markdown, told.markdown)
    if environment.get(SUMMARY):
        _append(Path(environment[SUMMARY]), told.markdown)
    if outputs.annotations or environment.get(IN_GITHUB) == "true":
        console.say(told.annotations.rstrip("\n"))


@contextmanager
def early_ends_told(outputs: CiOutputs) -> Iterator[None]:
    """What ends without an answer is told as an error: a report of an earlier job must not stand for this one's."""
    try:
        yield
    except (Exception, KeyboardInterrupt) as error:
        code = error.code if isinstance(error, Ended) else INTERNAL_ERROR
        tell(outputs, tell_early_end(outputs.name, str(error) or type(error).__name__, code))
        raise


def _append(summary: Path, markdown: str) -> None:
    """To what the step's other commands wrote, as far as GitHub keeps it."""
    there = summary.stat().st_size if summary.exists() else 0
    with summary.open("a", encoding="utf-8") as file:
        file.write(within(f"{markdown}\n", MOST_BYTES - there))

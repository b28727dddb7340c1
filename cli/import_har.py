"""`portal-load import-har`: a journey out of what a browser recorded."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from cli import console
from cli.exits import BAD_USAGE, Ended
from contract.quantities import counted
from harness.har.har_file import BadHar, read_har
from harness.har.importing import Imported, Wishes, import_recording
from harness.har.journey_page import think_times
from harness.har.names import identifier

_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")


def import_har(
    file: Annotated[Path, typer.Argument(help="A HAR file, as the developer tools of a browser save it.")],
    name: Annotated[str | None, typer.Option(help="The journey's name; default: the file's.")] = None,
    output: Annotated[Path | None, typer.Option(help="The Python file; default: journeys_NAME.py, here.")] = None,
    host: Annotated[
        list[str] | None, typer.Option(help="The portal's host; once more for each other that takes part.")
    ] = None,
    keep: Annotated[
        list[str] | None, typer.Option(help="A field whose recorded value is harmless and may be written down.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write a journey from a browser's recording; whatever was typed or secret in it stays out.

    Examples:

      portal-load import-har visit.har

      portal-load import-har visit.har --name renew_licence --host portal.test --keep q
    """
    called = _name(name, file)
    written_to = output if output is not None else Path(f"journeys_{called}.py")
    if written_to.exists() and not force:
        raise Ended(f"{written_to} is there already: give --force to write over it, or another --output", BAD_USAGE)
    try:
        imported = import_recording(read_har(file), Wishes(called, tuple(host or ()), tuple(keep or ())))
    except BadHar as error:
        raise Ended(str(error), BAD_USAGE) from error
    written_to.write_text(imported.text, encoding="utf-8")
    for line in _doubts(imported):
        console.say(line)
    for line in _next_steps(imported, called, written_to):
        console.answer(line)


def _name(name: str | None, file: Path) -> str:
    if name is None:
        return identifier(file.stem, "journey")
    if not _NAME.fullmatch(name):
        raise Ended(f"found --name {name!r}, expected small letters, digits and _, with a letter first", BAD_USAGE)
    return name


def _doubts(imported: Imported) -> Iterator[str]:
    """What is not as it was recorded."""
    for reason, count in sorted(imported.left_out.items()):
        yield f"left out {count} {'request' if count == 1 else 'requests'} {reason}"
    yield from imported.notes
    for constant in imported.constants:
        if constant.text is None:
            yield f"to be filled in: {constant.name}, {constant.where}"
        else:
            yield f"made up: {constant.name}, {constant.where}"
    if any(constant.text is None for constant in imported.constants):
        yield "the journey says so and stops until the constants at the top of the file are filled in"


def _next_steps(imported: Imported, name: str, written_to: Path) -> Iterator[str]:
    requests = sum(page.requests for page in imported.pages)
    yield f"wrote {written_to}: {counted(len(imported.pages), 'page')}, {counted(requests, 'request')} a session"
    yield "read it, then name it in a scenario, with a path from there:"
    yield "citizens:"
    yield f"  locustfile: {written_to.name}"
    yield f"  journeys: {{{name}: 100}}"
    times = think_times(imported.pages)
    if times is not None and times[1] > times[0] > 0:
        think_time = f"{{lognormal: {{median: {times[0]:.1f} s, p95: {times[1]:.1f} s}}}}"
        yield f"  think_time: {think_time}  # of this one visit"
    yield "then: portal-load check SCENARIO"

"""Where the verbs speak: results on stdout, everything else on stderr."""

import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console


class _Quiet(Console):
    """Who does not read any more, `| head` or a log that is gone, ends nothing: rich would end the program."""

    def on_broken_pipe(self) -> None:
        """Say no more; what the interpreter still flushes at its end goes nowhere."""
        self.quiet = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.file.fileno())
        os.close(nowhere)


out = _Quiet(highlight=False, emoji=False, soft_wrap=True)
err = _Quiet(
    stderr=True, highlight=False, emoji=False, soft_wrap=True, force_interactive=sys.stderr.isatty()
)  # whatever FORCE_COLOR and TTY_COMPATIBLE say, which are about colours


def say(text: str) -> None:
    """A line for people, beside the result."""
    err.print(text, markup=False)


def answer(text: str) -> None:
    """The result, for people."""
    out.print(text, markup=False)


def answer_rows(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns under their names, flush right; wider than the terminal rather than cut."""
    widths = [max(len(cell) for cell in column) for column in zip(header, *rows, strict=True)]
    for row in (header, *rows):
        answer("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)))


def answer_json(value: Any) -> None:
    """The result, for programs."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")

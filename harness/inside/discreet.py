"""What a process of the fleet says in its log: nothing that a portal or a journey would not want to be read there.

Locust logs errors with their messages, and sends the lines of a worker to the master; a journey prints what it likes.
So a message goes through contract.redaction, and of an error its kind and its place are told, not its words: those may
hold what the portal answered. Our own errors are made of our own words, and keep them.
"""

import io
import logging
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from contract.redaction import one_line, redacted

MOST_FRAMES, MOST_CAUSES, LONGEST_LINE = 20, 5, 300
OURS = ("contract", "harness", "locustfiles")
BEGINS = "Traceback (most recent call last)"


def speak_discreetly() -> None:
    """From now on, for as long as the process lives, whatever it logs, prints or dies of."""
    make = logging.getLogRecordFactory()

    def make_discreet(*words: Any, **named: Any) -> logging.LogRecord:
        return discreet(make(*words, **named))

    logging.setLogRecordFactory(make_discreet)
    sys.stdout, sys.stderr = DiscreetStream(sys.stdout), DiscreetStream(sys.stderr)
    sys.excepthook = _tell_last_error


def told_error(error: BaseException) -> str:
    """Its kind and where it happened, and those of what caused it; a line each."""
    lines: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(lines) < MOST_CAUSES * MOST_FRAMES:
        lines.append(("" if cause is error else "because of ") + _kind(cause))
        frames = traceback.extract_tb(cause.__traceback__)[-MOST_FRAMES:]
        lines += [f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in frames]
        cause = cause.__cause__
    return "\n".join(lines)


def _kind(error: BaseException) -> str:
    name = type(error).__name__
    is_ours = type(error).__module__.partition(".")[0] in OURS
    return f"{name}: {one_line(str(error), LONGEST_LINE)}" if is_ours else f"{name}, whose message is not told"


def discreet(record: logging.LogRecord) -> logging.LogRecord:
    """The same record, in words that may be written down."""
    try:
        said = record.getMessage()
    except (TypeError, ValueError):  # a message with the wrong number of arguments, which logging would print
        said = "a message that cannot be put together"
    record.msg, record.args = "\n".join(_without_messages(redacted(said).split("\n"))), None
    if record.exc_info and record.exc_info[1] is not None:
        record.exc_text = told_error(record.exc_info[1])
    record.exc_info = None
    return record


def _without_messages(lines: list[str]) -> list[str]:
    """Lines of text in which tracebacks may stand: of each its frames, and the kind of its error."""
    told, of_error = [], _OfError()
    for line in lines:
        if (kept := of_error.of(line)) is not None:
            told.append(kept)
    return told


class _OfError:
    """Which lines of a text belong to the message of an error: the last of a traceback, and those below it."""

    def __init__(self) -> None:
        self._is_inside = self._is_after = False

    def of(self, line: str) -> str | None:
        """What is told of the next line; None: nothing."""
        if line.startswith(BEGINS):
            self._is_inside, self._is_after = True, False
            return line
        if self._is_after and line.strip():
            return None
        self._is_after = False
        if self._is_inside and not line.startswith(" "):
            self._is_inside, self._is_after = False, True
            return line.partition(":")[0]
        return line


class DiscreetStream(io.TextIOBase):
    """A stream that is written to line by line, each without its secrets."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._unended = ""
        self._of_error = _OfError()

    def write(self, text: str) -> int:
        """Write the lines that are whole."""
        *lines, self._unended = (self._unended + text).split("\n")
        for line in lines:
            told = self._of_error.of(redacted(line))
            if told is not None:
                self._stream.write(told + "\n")
        return len(text)

    def flush(self) -> None:
        """What is whole is written already; what is not may be half a secret."""
        self._stream.flush()

    def fileno(self) -> int:
        """The descriptor below."""
        return self._stream.fileno()

    def isatty(self) -> bool:
        """As below."""
        return self._stream.isatty()


def _tell_last_error(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
    print_to = sys.__stderr__
    if print_to is not None:
        print_to.write(told_error(error) + "\n")

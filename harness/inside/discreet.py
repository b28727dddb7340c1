"""What a process of the fleet says in its log: nothing that a portal or a journey would not want to be read there.

Locust logs errors with their messages, and sends the lines of a worker to the master; a journey prints what it likes.
So a message goes through contract.redaction, and of an error its kind and its place are told, not its words: those may
hold what the portal answered (harness.inside.tracebacks). Our own errors are made of our own words, and keep them.
"""

import io
import logging
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any, TextIO

from contract.redaction import LONGEST_TOLD, redacted
from harness.inside.tracebacks import TracebackReader, tell_kinds_alone, told_error, told_kind, without_messages


def speak_discreetly() -> None:
    """From now on, for as long as the process lives, whatever it logs, prints or dies of."""
    make = logging.getLogRecordFactory()

    def make_discreet(*words: Any, **named: Any) -> logging.LogRecord:
        return discreet(make(*words, **named))

    logging.setLogRecordFactory(make_discreet)
    tell_kinds_alone()
    sys.stdout, sys.stderr = DiscreetStream(sys.stdout), DiscreetStream(sys.stderr)
    sys.excepthook = _tell_last_error
    threading.excepthook = lambda last: _tell(last.exc_value)
    sys.unraisablehook = lambda last: _tell(last.exc_value)


def discreet(record: logging.LogRecord) -> logging.LogRecord:
    """The same record, in words that may be written down."""
    record.msg = _word(record.msg)
    if isinstance(record.args, Mapping):
        record.args = {name: _word(value) for name, value in record.args.items()}
    elif record.args:
        record.args = tuple(_word(value) for value in record.args)
    try:
        said = record.getMessage()
    except Exception:  # the wrong arguments for its message, or one that cannot say what it is: logging would print it
        said = "a message that cannot be put together"
    record.msg, record.args = redacted(without_messages(said)), None
    if record.exc_info and record.exc_info[1] is not None:
        record.exc_text = told_error(record.exc_info[1])
    record.exc_info = None
    return record


def _word(value: object) -> Any:
    """An error among the words of a message is told as any other."""
    return told_kind(value) if isinstance(value, BaseException) else value


class DiscreetStream(io.TextIOBase):
    """A stream that gets whole lines, without their secrets: those of one writing together, for a name may stand above
    what it names.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._unended = ""
        self._reader = TracebackReader()

    def write(self, text: str) -> int:
        """Write the lines that are whole."""
        *lines, self._unended = (self._unended + text).split("\n")
        told = (each for line in lines if (each := self._reader.told(line)) is not None)
        for block in _blocks(told):
            self._stream.write(redacted(block) + "\n")
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


def _blocks(lines: Iterable[str]) -> Iterator[str]:
    """As many lines in each as are read together without being cut."""
    block: list[str] = []
    for line in lines:
        if block and sum(map(len, block)) + len(block) + len(line) > LONGEST_TOLD:
            yield "\n".join(block)
            block = []
        block.append(line)
    if block:
        yield "\n".join(block)


def _tell_last_error(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
    _tell(error)


def _tell(error: BaseException | None) -> None:
    print_to = sys.__stderr__
    if print_to is not None and error is not None:
        print_to.write(told_error(error) + "\n")

"""Errors without their words: of each its kind and its place, as this process tells it or as it stands in a text.

    Traceback (most recent call last):
      File "journeys.py", line 3, in go
        raise ValueError(answer)
    ValueError, whose message is not told

What Python's own `traceback` makes, for whoever asks it, ends like that once `tell_kinds_alone` was called. In a text
that somebody else made, nobody knows where a message ends, for it may have blank lines, and lines like any other: so
what follows it is not told, until something begins that is surely no part of it.
"""

import re
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from contract.redaction import one_line

MOST_FRAMES, MOST_ERRORS, LONGEST_LINE = 20, 8, 300
OURS = ("contract", "harness", "locustfiles")

_UNTOLD, _SAYS = ", whose message is not told", ", which says: "
_BEGINS = re.compile(r".*?Traceback \(most recent call last\)")
_BAR = re.compile(r"\s*\| ?")  # before each line of an error in a group
_BETWEEN_ERRORS = re.compile(
    r"(?:The above exception was the direct cause of|During handling of the above exception,).*"
)
_IN_A_GROUP = re.compile(r"\s*\+-(?:\+-)?-{10,40}(?P<one> (?:\d+|\.\.\.) -{10,40})?")
_FRAME = re.compile(r'\s+File "[^"]*", line \d+, in \S.*|\s+\[Previous line repeated \d+ more times?\]')
_KIND = re.compile(r"[\w.<>]{1,200}")
_TOLD = re.compile(rf"{_KIND.pattern}(?:{_UNTOLD}|{_SAYS}.*)")
_OF_A_LOG = re.compile(r"\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}\] ")  # Locust's own lines


def told_kind(error: BaseException) -> str:
    """Its kind; our own errors are made of our own words, and keep them."""
    name = type(error).__name__
    is_ours = str(type(error).__module__).partition(".")[0] in OURS
    return f"{name}{_SAYS}{one_line(str(error), LONGEST_LINE)}" if is_ours else name + _UNTOLD


def told_error(error: BaseException) -> str:
    """Its kind and where it happened, and those of what caused it, or of which it is made; a line each."""
    lines: list[str] = []
    for why, each in _all_of(error):
        lines.append(why + told_kind(each))
        frames = traceback.extract_tb(each.__traceback__)[-MOST_FRAMES:]
        lines += [f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in frames]
    return "\n".join(lines)


def _all_of(error: BaseException) -> Iterator[tuple[str, BaseException]]:
    waiting, told = [("", error)], set[int]()
    while waiting and len(told) < MOST_ERRORS:
        why, each = waiting.pop(0)
        if id(each) in told:
            continue
        told.add(id(each))
        yield why, each
        if isinstance(each, BaseExceptionGroup):
            waiting += [("one of them: ", one) for one in each.exceptions]
        if each.__cause__ is not None:
            waiting.append(("because of ", each.__cause__))
        elif each.__context__ is not None and not each.__suppress_context__:
            waiting.append(("in the handling of ", each.__context__))


def tell_kinds_alone() -> None:
    """From now on no traceback that Python's `traceback` makes in this process has the words of an error.

    All of its functions, and with them logging and gevent, go through this one class.
    """
    begin = traceback.TracebackException.__init__

    def begin_discreetly(self: Any, kind: Any, error: Any, *rest: Any, **named: Any) -> None:
        begin(self, kind, error, *rest, **named | {"capture_locals": False})
        self.told = f"{kind.__name__}{_UNTOLD}" if error is None else told_kind(error)

    def told_alone(self: Any, **_: Any) -> Iterator[str]:
        yield self.told + "\n"

    traceback.TracebackException.__init__ = begin_discreetly  # type: ignore[assignment,method-assign]
    traceback.TracebackException.format_exception_only = told_alone  # type: ignore[assignment,method-assign]


def without_messages(text: str) -> str:
    """A text in which tracebacks may stand: of each its frames, and the kind of its error."""
    reader = TracebackReader()
    return "\n".join(told for line in text.split("\n") if (told := reader.told(line)) is not None)


class TracebackReader:
    """Reads a text line by line, and knows which lines are an error's words."""

    def __init__(self) -> None:
        self._is_in_frames = self._is_in_message = self._is_source = False

    def told(self, line: str) -> str | None:
        """What is told of the next line; None: nothing."""
        begins = _BEGINS.match(line)
        if begins:
            self._enter(frames=True)
            return begins[0] + ":"
        if self._is_in_frames:
            return self._told_of_frames(line)
        if not self._is_in_message:
            return line
        return self._told_of_message(line)

    def _enter(self, *, frames: bool = False, message: bool = False) -> None:
        self._is_in_frames, self._is_in_message, self._is_source = frames, message, False

    def _told_of_frames(self, line: str) -> str | None:
        bar = _BAR.match(line)
        said = line[bar.end() :] if bar else line
        if said[:1].isspace():
            is_source, self._is_source = self._is_source, _FRAME.fullmatch(said) is not None
            return line if self._is_source or is_source or not said.strip(" ~^") else None
        if _TOLD.fullmatch(said):
            self._enter()
            return line
        self._enter(message=True)
        kind = _KIND.match(said)
        return f"{line[: len(line) - len(said)]}{kind[0]}{_UNTOLD}" if kind else None

    def _told_of_message(self, line: str) -> str | None:
        bar = _BAR.match(line)
        if _BETWEEN_ERRORS.fullmatch(line[bar.end() :] if bar else line):
            return line
        of_group = _IN_A_GROUP.fullmatch(line)
        if of_group:  # the next error of it begins, or the message goes on: a page may have such a line
            self._enter(frames=of_group["one"] is not None, message=of_group["one"] is None)
            return line
        if _OF_A_LOG.match(line):
            self._enter()
            return line
        return None

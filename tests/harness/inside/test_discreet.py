"""What a process of the fleet says: its errors by their kind and place, its lines without secrets."""

import io
import logging

import pytest

from harness.browser.failures import malformed
from harness.inside.discreet import DiscreetStream, discreet, told_error

TRACEBACK = """\
Traceback (most recent call last):
  File "journeys.py", line 3, in go
    raise ValueError(answer)
ValueError: Nguyễn Văn An
has two lines

then all went on"""


def broken(error):
    try:
        raise error
    except Exception as caught:
        return caught


def record(message, *arguments, error=None):
    exc_info = (type(error), error, error.__traceback__) if error else None
    return discreet(logging.LogRecord("x", logging.ERROR, "x.py", 1, message, arguments, exc_info))


def test_an_error_is_told_by_kind_and_place_and_not_by_its_words():
    told = told_error(broken(ValueError("Nguyễn Văn An")))
    assert told.splitlines()[0] == "ValueError, whose message is not told"
    assert "test_discreet.py" in told
    assert "Nguyễn" not in told


def test_our_own_errors_keep_their_words_and_causes_are_told():
    error = malformed("a head of more than 65536 bytes")
    error.__cause__ = broken(KeyError("Nguyễn Văn An"))
    told = told_error(error)
    assert "PageFailed: malformed: a head of more than 65536 bytes" in told
    assert "because of KeyError, whose message is not told" in told


@pytest.mark.parametrize(
    ("message", "arguments", "said"),
    [
        ("asked for %s", ("/a?code=1",), "asked for /a?…"),
        ("%d users", (120000,), "120000 users"),
        ("%d of %d", (1,), "a message that cannot be put together"),
        ("Uncaught\n" + TRACEBACK, (), "Uncaught\n" + TRACEBACK.partition(": Nguyễn")[0] + "\nthen all went on"),
    ],
)
def test_what_is_logged(message, arguments, said):
    assert record(message, *arguments).getMessage().replace("\n\n", "\n") == said


def test_a_record_with_an_error_is_formatted_without_its_words():
    text = logging.Formatter("%(message)s").format(record("broken", error=broken(ValueError("Nguyễn Văn An"))))
    assert text.startswith("broken\nValueError, whose message is not told\n  test_discreet.py:")


def test_what_is_printed_goes_line_by_line():
    below = io.StringIO()
    stream = DiscreetStream(below)
    print("Cookie: sid=", file=stream, end="")
    print("abc", file=stream)
    print(TRACEBACK, file=stream)
    print("half a line", file=stream, end="")
    assert below.getvalue().splitlines() == [
        "Cookie: …", *TRACEBACK.splitlines()[:3], "ValueError", "", "then all went on",
    ]  # fmt: skip

"""What a process of the fleet says: its errors by their kind and place, its lines without secrets."""

import io
import logging
import os
import subprocess
import sys

import pytest

from harness.inside.discreet import DiscreetStream, discreet
from tests.real import ROOT

TRACEBACK = """\
Traceback (most recent call last):
  File "journeys.py", line 3, in go
    raise ValueError(answer)
ValueError: Nguyễn Văn An
has two lines

then all went on"""

UNTOLD = ", whose message is not told"


class Mute:
    def __str__(self):
        raise RuntimeError("cannot say what I am")


def broken(error):
    try:
        raise error
    except Exception as caught:
        return caught


def record(message, *arguments, error=None):
    exc_info = (type(error), error, error.__traceback__) if error else None
    return discreet(logging.LogRecord("x", logging.ERROR, "x.py", 1, message, arguments, exc_info))


@pytest.mark.parametrize(
    ("message", "arguments", "said"),
    [
        ("asked for %s", ("/a?code=1",), "asked for /a?…"),
        ("%d users", (120000,), "120000 users"),
        ("%d of %d", (1,), "a message that cannot be put together"),
        ("Uncaught\n" + TRACEBACK, (), "Uncaught\n" + TRACEBACK.partition(": Nguyễn")[0] + UNTOLD),
        ("%s: %s", ("it failed", ValueError("Nguyễn Văn An")), "it failed: ValueError" + UNTOLD),
        (ValueError("Nguyễn Văn An"), (), "ValueError" + UNTOLD),
        ("%(why)s", ({"why": KeyError("Nguyễn Văn An")},), "KeyError" + UNTOLD),
        ("%(why)s", ({"what": 1},), "a message that cannot be put together"),
        ("%s", (Mute(),), "a message that cannot be put together"),
    ],
)
def test_what_is_logged(message, arguments, said):
    assert record(message, *arguments).getMessage() == said


def test_a_record_with_an_error_is_formatted_without_its_words():
    text = logging.Formatter("%(message)s").format(record("broken", error=broken(ValueError("Nguyễn Văn An"))))
    assert text.startswith("broken\nValueError, whose message is not told\n  test_discreet.py:")


def test_what_is_printed_at_once_is_read_as_one():
    below = io.StringIO()
    print('part\nname="mat_khau"\n\nhunter2\nend', file=DiscreetStream(below))
    assert below.getvalue() == 'part\nname="mat_khau"\n\n…\nend\n'


def test_of_many_lines_none_is_lost():
    below = io.StringIO()
    lines = [f"line {number} of a long list, which nobody cuts" for number in range(1000)]
    print("\n".join(lines), file=DiscreetStream(below))
    assert below.getvalue().splitlines() == lines


def test_what_is_printed_goes_line_by_line_until_a_message_that_nobody_knows_the_end_of():
    below = io.StringIO()
    stream = DiscreetStream(below)
    print("Cookie: sid=", file=stream, end="")
    print("abc", file=stream)
    print(TRACEBACK, file=stream)
    print("[2026-11-24 21:13:42,123] host/INFO/locust.main: and on it goes", file=stream)
    print("so does this", file=stream)
    print("half a line", file=stream, end="")
    assert below.getvalue().splitlines() == [
        "Cookie: …", *TRACEBACK.splitlines()[:3], "ValueError" + UNTOLD,
        "[2026-11-24 21:13:42,123] host/INFO/locust.main: and on it goes", "so does this",
    ]  # fmt: skip


JOURNEY = """\
from gevent import monkey

monkey.patch_all()

import logging
import sys
import threading
import traceback

import gevent

from harness.inside.discreet import speak_discreetly

speak_discreetly()
logging.basicConfig(stream=sys.stderr)
body = sys.argv[1]


def breaks():
    assert False, body


def breaks_again():
    try:
        breaks()
    except AssertionError as error:
        raise KeyError(body) from error


def breaks_while_breaking():
    try:
        breaks()
    except AssertionError:
        raise ExceptionGroup(body, [ValueError(body), ExceptionGroup(body, [OSError(body)])])


def breaks_with_a_note():
    error = RuntimeError(body)
    error.add_note(body)
    raise error


def breaks_as_no_program():
    compile(body, "page", "exec")


class Dying:
    def __del__(self):
        breaks()


for way in (breaks, breaks_again, breaks_while_breaking, breaks_with_a_note, breaks_as_no_program):
    gevent.spawn(way).join()
    thread = threading.Thread(target=way)
    thread.start()
    thread.join()
    try:
        way()
    except Exception as error:
        traceback.print_exc()
        traceback.print_exception(error)
        print("".join(traceback.format_exception_only(error)))
        print("".join(traceback.TracebackException.from_exception(error, capture_locals=True).format()))
        logging.error(traceback.format_exc())
        logging.error("%s\\n%s", error, traceback.format_exc())
        logging.error(error)
        logging.exception("it broke")
Dying()
print("still heard")
breaks_while_breaking()
"""


def test_no_way_to_break_in_a_process_of_the_fleet_tells_what_the_portal_answered(tmp_path):
    journey = tmp_path / "breaking.py"
    journey.write_text(JOURNEY, encoding="utf-8")
    body = "<html>\n\n  <p>Hồ sơ của planted Văn An</p>\n\nplanted: 12 Phố Huế\n    planted\n</html>"
    ended = subprocess.run(
        [sys.executable, str(journey), body],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    said = ended.stdout + ended.stderr
    assert "planted" not in said
    assert "<html>" not in said
    assert "still heard" in ended.stdout
    assert ended.returncode == 1
    for kind in (
        "AssertionError",
        "KeyError",
        "ExceptionGroup",
        "ValueError",
        "OSError",
        "RuntimeError",
        "SyntaxError",
    ):
        assert said.count(kind + UNTOLD) >= 6, kind
    assert said.count("breaking.py") > 100  # where it was

"""Errors without their words: those of this process, and those in a text that somebody else made."""

import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.browser.failures import malformed
from harness.inside.tracebacks import MOST_ERRORS, TracebackReader, told_error, without_messages

UNTOLD = ", whose message is not told"
BODY = "<html>\n\n<p>planted</p>\n\nplanted: x\n  planted\n  File planted, line 1\n| planted\n+---+\n| planted |"


def broken(error, cause=None):
    try:
        raise error from cause
    except BaseException as caught:
        return caught


def broken_while_handling(error, first):
    try:
        try:
            raise first
        finally:
            raise error
    except Exception as caught:
        return caught


def noted(error, note):
    error.add_note(note)
    return error


def no_program(body):
    try:
        compile(body, "page", "exec")
    except SyntaxError as caught:
        return caught


MADE = {
    "plain": lambda body: broken(ValueError(body)),
    "caused": lambda body: broken(KeyError(body), broken(ValueError(body))),
    "while handling": lambda body: broken_while_handling(KeyError(body), ValueError(body)),
    "noted": lambda body: broken(noted(ValueError("x"), body)),
    "group": lambda body: broken(ExceptionGroup(body, [ValueError(body), broken(OSError(body))])),
    "group in a group": lambda body: broken(ExceptionGroup(body, [ExceptionGroup(body, [ValueError(body)])])),
    "group of caused": lambda body: broken(ExceptionGroup(body, [broken(KeyError(body), broken(OSError(body)))])),
    "no program": lambda body: no_program(f"a planted {body}"),
}


@pytest.mark.parametrize("how", MADE)
def test_a_text_of_others_is_told_without_the_words_of_its_errors(how):
    text = "".join(traceback.format_exception(MADE[how](BODY)))
    assert "planted" in text
    told = without_messages(f"Uncaught\n{text}")
    assert "planted" not in told
    assert "<" not in told.replace("<module>", "").replace("<lambda>", "")
    assert told.startswith("Uncaught\n")
    kinds = {line.strip(" |").partition(":")[0] for line in text.splitlines() if line.strip(" |").startswith(KINDS)}
    assert kinds
    for kind in kinds:
        assert kind + UNTOLD in told


KINDS = ("ValueError", "KeyError", "OSError", "ExceptionGroup", "SyntaxError")


@given(
    st.sampled_from(sorted(MADE.keys() - {"no program"})),
    st.lists(
        st.sampled_from(["planted", "", "  planted", "| planted", "\tplanted: a", "    | planted", "+--- planted"])
    ),
)
def test_whatever_lines_a_message_has_none_is_told(how, lines):
    text = "".join(traceback.format_exception(MADE[how]("\n".join(lines))))
    assert "planted" not in without_messages(text)


def test_what_is_told_is_told_again_as_it_is():
    text = "".join(traceback.format_exception(MADE["group of caused"](BODY)))
    once = without_messages(text)
    assert without_messages(once + "\nand on it goes") == once + "\nand on it goes"


def test_where_it_happened_is_told():
    text = "".join(traceback.format_exception(MADE["plain"](BODY)))
    told = without_messages(text).splitlines()
    assert told[0] == "Traceback (most recent call last):"
    assert told[1].endswith("in broken")
    assert told[2].strip() == "raise error from cause"
    assert told[-1] == "ValueError" + UNTOLD
    assert len(told) == 4


def test_a_stream_is_heard_again_when_something_begins_that_is_no_message():
    reader = TracebackReader()
    lines = [*"".join(traceback.format_exception(MADE["plain"](BODY))).splitlines(), "who knows"]
    again = "[2026-11-24 21:13:42,123] host/INFO/locust.runners: 4 workers connected."
    told = [reader.told(line) for line in (*lines, again, "plain")]
    assert told[-3:] == [None, again, "plain"]


def test_an_error_is_told_by_kind_and_place_and_not_by_its_words():
    told = told_error(broken(ValueError("planted")))
    assert told.splitlines()[0] == "ValueError" + UNTOLD
    assert "test_tracebacks.py" in told
    assert "planted" not in told


def test_our_own_errors_keep_their_words_and_causes_are_told():
    error = malformed("a head of more than 65536 bytes")
    error.__cause__ = broken(KeyError("planted"))
    told = told_error(error)
    assert "PageFailed, which says: malformed: a head of more than 65536 bytes" in told
    assert "because of KeyError" + UNTOLD in told


def test_errors_in_groups_and_in_the_handling_of_others_are_told_and_not_without_end():
    told = told_error(broken_while_handling(ExceptionGroup("planted", [ValueError("planted")]), OSError("planted")))
    assert [line for line in told.splitlines() if not line.startswith("  ")] == [
        "ExceptionGroup" + UNTOLD, "one of them: ValueError" + UNTOLD, "in the handling of OSError" + UNTOLD,
    ]  # fmt: skip
    many = told_error(ExceptionGroup("planted", [ValueError(each) for each in range(100)]))
    assert many.count(UNTOLD) == MOST_ERRORS
    one, other = ValueError(), ValueError()
    one.__cause__, other.__cause__ = other, one
    assert told_error(one).count(UNTOLD) == 2

"""What can be told of a PromQL query without a Prometheus: whether its brackets and quotes close.

The rest only Prometheus knows; a run asks it before the first request, and says what it answers.
"""

import re

_CLOSES = {"(": ")", "[": "]", "{": "}"}
# A string in one of its three quotes, or a comment: brackets in them are none.
_TEXT = re.compile(r'"(?:[^"\\\n]|\\.)*"' r"|'(?:[^'\\\n]|\\.)*'" r"|`[^`]*`" r"|#[^\n]*")


def why_unreadable(query: str) -> str | None:
    """What is wrong, as in "found ..."; None where nothing is seen to be."""
    if not query.strip():
        return "nothing"
    waiting: list[str] = []
    for sign in _TEXT.sub("", query):
        if sign in "\"'`":
            return "a quote that does not close"
        if sign in _CLOSES:
            waiting.append(_CLOSES[sign])
        elif sign in _CLOSES.values() and (not waiting or waiting.pop() != sign):
            return f"a {sign} that closes nothing"
    return f"no {waiting[-1]}" if waiting else None

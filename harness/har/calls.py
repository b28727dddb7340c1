"""The calls of a page's scripts, as the journey makes them: JSON that is posted, JSON that is got."""

import json
import re
from dataclasses import dataclass
from typing import Any

from harness.har.addresses import Addresses
from harness.har.exchange import Exchange, Posted
from harness.har.found import Find, finds_in_json
from harness.har.journey_page import Step
from harness.har.layout import Call, Display, Pair, Source, quoted
from harness.har.names import identifier
from harness.har.values import Values

_VERB = re.compile(r"^(?:(?:get|list|find|fetch|load|search|query|all)_)+")
_CLAUSE = re.compile(r"_(?:by|with|for|of)_.*")


@dataclass(frozen=True)
class Calls:
    """Writes calls; what it has to leave out, it notes with the reason."""

    values: Values
    addresses: Addresses

    def step(self, page: int, number: int, call: Exchange) -> Step:
        """The step of one call, the `number`-th of its page, from 1."""
        root = Find(page, number, self._wish(call))
        reason = _reason_against(call)
        if reason is not None:
            sentence = f"{call.method} {self.addresses.in_words(call)}: {reason}"
            self.values.notes.append(f"left out a call, {sentence}")
            return Step(root, comment=f"Left out: {sentence}.")
        source = self._source(call)
        for value, find in finds_in_json(json_of(call.text), root, self.values.plain):
            self.values.finds.learn(value, find)
        return Step(root, source)

    def _source(self, call: Exchange) -> Source:
        if call.method == "GET":
            return Call("page.fetch", self.addresses.asked(call, ()))
        return Call("page.call", [self.addresses.path(call), self._body("", _object_of(call.posted), call)])

    def _body(self, key: str, value: Any, call: Exchange) -> Source:
        if isinstance(value, dict):
            names = self.values.plain_names(value, f"sent to {self.addresses.in_words(call)}")
            return Display("{}", [Pair(quoted(name), self._body(name, value[name], call)) for name in names])
        if isinstance(value, list):
            return Display("[]", [self._body(key, one, call) for one in value])
        return self.values.sent(key, value, f"sent to {self.addresses.in_words(call)}")

    def _wish(self, call: Exchange) -> str:
        """What the answer is called: the noun of `list-departments-by-citizen`."""
        last = call.url_segments[-1] or "answer"
        name = identifier(last if self.values.plain.is_word(last) else "", "answer")
        noun = _VERB.sub("", _CLAUSE.sub("", name))
        return noun if noun and not _VERB.match(f"{noun}_") else name


def json_of(text: str) -> Any:
    """What a text holds as JSON; None where it holds none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _object_of(posted: Posted | None) -> dict[str, Any] | None:
    body = json_of(posted.text) if posted is not None else None
    return body if isinstance(body, dict) else None


def _reason_against(call: Exchange) -> str | None:
    """Why a page of a journey cannot make a call; None if it can."""
    if call.method not in ("GET", "POST"):
        return "a page of a journey only gets and posts"
    if call.method == "POST" and _object_of(call.posted) is None:
        return "a page of a journey posts JSON objects, and this is none"
    if json_of(call.text) is None:
        return "it was not answered with JSON"
    return None

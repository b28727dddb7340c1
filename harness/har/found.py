"""Where in the portal's answers a value stands, so that a journey can find it there again at run time."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from harness.har.names import Names, identifier
from harness.har.plain import Plain, words_of

OF = "\N{SECTION SIGN}"  # in the source of a find: what it is found in
_SHORTEST_FOR_SURE = 4  # a shorter value may stand in two places by chance
_MOST_DEPTH = 12


@dataclass(frozen=True)
class Find:
    """One thing that can be had from an answer: `source` is Python in which OF stands for the find that it is `of`.

    `page` and `step` say with which request of which page it can be had; `wish` is how its variable would be called;
    `key` is the portal's own name for it. An inline one is written where it is used.
    """

    page: int
    step: int
    wish: str
    source: str = ""
    of: "Find | None" = None
    is_inline: bool = False
    key: str = ""


class Finds:
    """All that the answers so far hold, by value."""

    def __init__(self) -> None:
        self._finds_by_value: dict[str, list[Find]] = defaultdict(list)

    def learn(self, value: str, find: Find) -> None:
        """The value stands there."""
        if value:
            self._finds_by_value[value].append(find)

    def look_up(self, value: str, key: str, is_choice: bool = False) -> Find | None:
        """Where a value that is called `key` stands: where it is called alike, or else in the latest answer.

        A short value must be called alike, unless the citizen chose it among what the portal offered.
        """
        finds = self._finds_by_value.get(value, [])
        alike = [find for find in finds if _likeness(find.key, key) > 0]
        if alike:
            return max(alike, key=lambda find: (_likeness(find.key, key), find.page, find.step))
        is_sure = is_choice or len(value) >= _SHORTEST_FOR_SURE
        return max(finds, key=lambda find: (find.page, find.step)) if finds and is_sure else None


class Uses:
    """What of the finds the journey uses, each under a variable of its own."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._variable_by_find: dict[Find, str] = {}

    def source_of(self, find: Find) -> str:
        """Python for a find, where it is used."""
        if find.is_inline and find.of is not None:
            return find.source.replace(OF, self.source_of(find.of))
        if find not in self._variable_by_find:
            if find.of is not None:
                self.source_of(find.of)
            self._variable_by_find[find] = self._names.new(find.wish)
        return self._variable_by_find[find]

    def variable_of(self, find: Find) -> str | None:
        """Its variable, None if nobody uses it."""
        return self._variable_by_find.get(find)

    def taken_from(self, root: Find) -> Iterator[tuple[str, str]]:
        """Variable and source of all that is bound beside an answer, in the order in which they can be."""
        for find, variable in self._variable_by_find.items():
            if find.of is not None and _root_of(find) == root:
                yield variable, find.source.replace(OF, self.source_of(find.of))


def finds_in_json(answer: Any, root: Find, plain: Plain) -> Iterator[tuple[str, Find]]:
    """Every text and number of an answer, with where it stands; keys that look like values are passed over."""
    for keys, value in _leaves(answer, (), plain):
        key = next((key for key in reversed(keys) if isinstance(key, str)), "")
        path = "".join(f", {_literal(key)}" for key in keys)
        source = f"value_at({OF}{path})"
        if not isinstance(value, str):
            source, value = f"str({source})", str(value)
        yield value, Find(root.page, root.step, _wish(key, root), source, root, key=key)


def _leaves(value: Any, keys: tuple[str | int, ...], plain: Plain) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if len(keys) > _MOST_DEPTH:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            if plain.is_name(key):
                yield from _leaves(inner, (*keys, key), plain)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _leaves(inner, (*keys, place), plain)
    elif isinstance(value, (str, int)) and not isinstance(value, bool) and keys:
        yield keys, value


def _wish(key: str, root: Find) -> str:
    """`url` of `list_agencies` is `agencies_url` in spirit: a short key is told apart by its answer's name."""
    name = identifier(key, "value")
    return name if len(words_of(key)) > 1 else f"{root.wish}_{name}"[-40:].strip("_")


def _literal(key: str | int) -> str:
    return str(key) if isinstance(key, int) else f'"{key}"'


def _root_of(find: Find) -> Find:
    return find if find.of is None else _root_of(find.of)


def _likeness(one: str, other: str) -> int:
    """2: the same name; 1: one is how the other ends, as `id` and `formalityId`; 0: neither."""
    first, second = "".join(words_of(one)), "".join(words_of(other))
    if not first or not second:
        return 0
    if first == second:
        return 2
    return int(first.endswith(second) or second.endswith(first))

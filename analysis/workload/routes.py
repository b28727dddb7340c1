"""The rules by which requests are recognised as pages, and sessions as journeys: YAML, read and checked here."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

DEFAULT_ROUTES = Path(__file__).parent / "routes.yaml"
KEYS = ("ignore", "parts", "calls", "redirects", "pages", "journeys", "otherwise")
EXPECTED = "expected the keys pages, journeys and otherwise, and perhaps ignore, parts, calls and redirects"

# What a request may be besides a page, which is recognised as its name. No page of the rules can have these names.
PART, CALL, IGNORED, UNKNOWN = "(part)", "(call)", "(ignored)", "(unknown)"
NAMING = ">"  # before the name of a page that has it from the redirect that led there
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_ABSOLUTE = re.compile(r"([A-Z]+ )https?://[^/]*")


class BadRoutes(ValueError):
    """Rules that cannot be followed; the message says everything that is wrong with them, a line each."""


@dataclass(frozen=True)
class JourneyRule:
    """A session that visited all pages of `when`, each as often as it stands there, made this journey."""

    name: str
    when: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Routes:
    """`pattern` has a group a rule; the first that fits all of `METHOD /path` says which of `kinds` a request is."""

    pattern: re.Pattern[str]
    kinds: tuple[str, ...]
    journeys: tuple[JourneyRule, ...]
    otherwise: str

    @property
    def words(self) -> frozenset[str]:
        """The words that stand in the patterns: what everybody may read of a path that no pattern fits."""
        return frozenset(re.findall(r"[a-z][a-z-]{2,}", self.pattern.pattern))

    def kind_of(self, asked: bytes) -> str:
        """What `METHOD /path` is: the name of a page, perhaps after NAMING, or PART, CALL, IGNORED or UNKNOWN."""
        text = _ABSOLUTE.sub(r"\1", asked.decode("utf-8", "replace"))
        found = self.pattern.fullmatch(text)
        return UNKNOWN if found is None or found.lastgroup is None else self.kinds[int(found.lastgroup[1:])]

    def journey_of(self, pages: Mapping[str, int]) -> str:
        """The journey of a session that visited these pages so often."""
        for rule in self.journeys:
            if all(pages.get(page, 0) >= times for page, times in rule.when):
                return rule.name
        return self.otherwise


def read_routes(path: Path = DEFAULT_ROUTES) -> Routes:
    """Read and check a file of rules; raises BadRoutes, OSError."""
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        where = getattr(error, "problem_mark", None)
        line = f"line {where.line + 1}" if where else "somewhere"
        raise BadRoutes(f"{path.name}: found no YAML ({line}); {EXPECTED}") from error
    problems = list(_problems(found))
    if problems:
        raise BadRoutes("\n".join(f"{path.name}: {problem}" for problem in problems))
    return _routes(found)


def _routes(found: dict[str, Any]) -> Routes:
    rules = [
        (pattern, kind)
        for key, kind in (("ignore", IGNORED), ("parts", PART), ("calls", CALL))
        for pattern in found.get(key) or ()
    ]
    rules += [(rule["match"], NAMING + rule["page"]) for rule in found.get("redirects") or ()]
    rules += [(rule["match"], rule["page"]) for rule in found["pages"]]
    journeys = tuple(JourneyRule(rule["name"], tuple(Counter(rule["when"]).items())) for rule in found["journeys"])
    one = "|".join(f"(?P<_{number}>{pattern})" for number, (pattern, _) in enumerate(rules))
    return Routes(re.compile(one), tuple(kind for _, kind in rules), journeys, found["otherwise"])


def _problems(found: Any) -> Iterator[str]:
    if not isinstance(found, dict):
        yield f"found no mapping; {EXPECTED}"
        return
    for key in found:
        if key not in KEYS:
            yield f"found the key {key!r}; {EXPECTED}"
    for key in ("ignore", "parts", "calls"):
        yield from _list_problems(key, found.get(key) or [])
    if not found.get("pages"):
        yield "found no pages, expected a list such as: pages: [{match: GET /, page: home}]"
    for key in ("redirects", "pages"):
        yield from _page_list_problems(key, found.get(key) or [])
    yield from _journey_problems(found, _named_pages(found))


def _list_problems(key: str, patterns: Any) -> Iterator[str]:
    if not isinstance(patterns, list):
        yield f"{key}: found no list, expected patterns of 'METHOD /path'"
        return
    for number, pattern in enumerate(patterns, 1):
        yield from _pattern_problems(f"{key}, number {number}", pattern)


def _page_list_problems(key: str, rules: Any) -> Iterator[str]:
    if not isinstance(rules, list):
        yield f"{key}: found no list, expected rules such as {{match: GET /, page: home}}"
        return
    for number, rule in enumerate(rules, 1):
        if not isinstance(rule, dict) or set(rule) != {"match", "page"}:
            yield f"{key}, number {number}: expected {{match: PATTERN, page: NAME}}"
            continue
        yield from _pattern_problems(f"{key}, number {number}", rule["match"])
        yield from _name_problems(f"{key}, number {number}", rule["page"])


def _named_pages(found: dict[str, Any]) -> set[str]:
    lists = [rules for key in ("redirects", "pages") if isinstance(rules := found.get(key), list)]
    return {rule["page"] for rules in lists for rule in rules if _has(rule, "page")}


def _journey_problems(found: dict[str, Any], pages: set[str]) -> Iterator[str]:
    journeys = found.get("journeys")
    if not isinstance(journeys, list):
        yield "found no list of journeys, expected one such as: journeys: [{name: file_dossier, when: [submit]}]"
        journeys = []
    for number, rule in enumerate(journeys, 1):
        if not isinstance(rule, dict) or set(rule) != {"name", "when"} or not _are_texts(rule["when"]):
            yield f"journeys, number {number}: expected {{name: NAME, when: [PAGE, ...]}}"
            continue
        yield from _name_problems(f"journeys, number {number}", rule["name"])
        for page in sorted(set(rule["when"]) - pages):
            yield f"journeys, number {number}: found the page {page!r}, which no rule of pages names"
    yield from _name_problems("otherwise", found.get("otherwise"))


def _pattern_problems(where: str, pattern: Any) -> Iterator[str]:
    if not isinstance(pattern, str):
        yield f"{where}: found no text, expected a pattern of 'METHOD /path'"
        return
    if re.search(r"\(\?P|\\[1-9]|\(\?[aiLmsux]", pattern):
        yield f"{where}: found a named group, a back reference or a flag, expected a pattern without"
        return
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        yield f"{where}: the pattern cannot be read: {error}"


def _name_problems(where: str, name: Any) -> Iterator[str]:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        yield f"{where}: found the name {name!r}, expected small letters, digits and _"


def _has(rule: Any, key: str) -> bool:
    return isinstance(rule, dict) and isinstance(rule.get(key), str)


def _are_texts(values: Any) -> bool:
    return isinstance(values, Sequence) and not isinstance(values, str) and all(isinstance(one, str) for one in values)

"""Reading scenario files: YAML with positions, so that every problem names its line and column, all at once."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from harness.included import NoCitizens, with_included
from harness.scenario.scenario import Scenario

MOST_LISTED = 12  # names, where none is near the one that was written
MOST_NODES = 20_000
Place = tuple[int, int]  # line and column, from 1
Loc = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong with a file, and where."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class BadScenario(Exception):
    """The file cannot be used; `problems` says everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class SourcedScenario:
    """A scenario with the places where its keys and values stand; `text` is all that was read."""

    scenario: Scenario
    file: str
    text: str
    places: Mapping[Loc, Place]

    def problem(self, loc: Loc, message: str) -> Problem:
        """A problem at a key path of this file."""
        return Problem(self.file, *place_of(loc, self.places), message)


def read_scenario(path: Path, journeys: Iterable[str] = ()) -> SourcedScenario:
    """Read and validate one file; raises BadScenario with every problem, unknown `journeys` among them."""
    return parse_scenario(_text_of(path), str(path), journeys)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadScenario([Problem(str(path), 1, 1, f"cannot be read: {_reason(error)}")]) from error


def parse_scenario(text: str, file: str, journeys: Iterable[str] = ()) -> SourcedScenario:
    """Validate the text of a scenario; raises BadScenario with every problem, unknown `journeys` among them."""
    reading, included = _Reading(file), _Included()
    written = reading.read(text)
    try:
        value = with_included(written, Path(file).parent, included.read)
    except NoCitizens as error:
        place = place_of(("citizens", "from"), reading.places)
        raise BadScenario([*reading.problems, Problem(file, *place, f"from: {error}")]) from error
    try:
        scenario = Scenario.model_validate(value)
    except ValidationError as error:
        found = [_problem_of(dict(item), reading) for item in error.errors(include_url=False)]
        unknown = _unknown_journeys(value, list(journeys), reading)
        raise BadScenario([*reading.problems, *found, *unknown]) from error
    if reading.problems:
        raise BadScenario(reading.problems)
    return SourcedScenario(scenario, file, text + included.text, reading.places)


class _Included:
    """Reads the file that a scenario takes its citizens from; its text belongs to what was asked for."""

    def __init__(self) -> None:
        self.text = ""

    def read(self, path: Path) -> Any:
        self.text = _text_of(path)
        reading = _Reading(str(path))
        value = reading.read(self.text)
        if reading.problems:
            raise BadScenario(reading.problems)
        return value


class _Reading:
    """Turns a YAML document into mappings, lists and texts, and remembers where each stands."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.places: dict[Loc, Place] = {}
        self.problems: list[Problem] = []
        self._no_texts: list[Problem] = []
        self._nodes = 0

    def read(self, text: str) -> Any:
        """The mapping; raises BadScenario where it is none, or where a word of it is no text and can name no file."""
        try:
            node = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            raise BadScenario([Problem(self.file, *place, f"is not YAML: {error.problem or error.context}")]) from error
        except (yaml.YAMLError, RecursionError) as error:
            raise BadScenario([Problem(self.file, 1, 1, f"is not YAML: {_reason(error)}")]) from error
        if not isinstance(node, yaml.MappingNode):
            raise BadScenario([Problem(self.file, 1, 1, "holds no scenario: expected 'name: ...' and other keys")])
        value = self._value(node, ())
        if self._no_texts:
            raise BadScenario([*self.problems, *self._no_texts])
        return value

    def _value(self, node: yaml.Node, loc: Loc) -> Any:
        self._nodes += 1
        if self._nodes > MOST_NODES or len(loc) > 20:
            raise BadScenario([Problem(self.file, *_place(node), "is too large or too deep for a scenario")])
        self.places.setdefault(loc, _place(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, loc)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*loc, number)) for number, item in enumerate(node.value)]
        return self._scalar(node)

    def _scalar(self, node: yaml.Node) -> str | None:
        if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null":
            return None
        text = str(node.value)
        if "\0" in text:
            self._no_texts.append(Problem(self.file, *_place(node), "holds a zero byte, which no text can"))
        if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
            self._no_texts.append(Problem(self.file, *_place(node), "holds half a letter, which no text can"))
        return text

    def _mapping(self, node: yaml.MappingNode, loc: Loc) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.problems.append(Problem(self.file, *_place(key), "a key must be a word"))
                continue
            name = str(key.value)
            if name in mapping:
                self.problems.append(Problem(self.file, *_place(key), f"key '{name}' stands twice"))
            self.places[*loc, name] = _place(key)
            mapping[name] = self._value(value, (*loc, name))
            if isinstance(value, yaml.ScalarNode):
                self.places[*loc, name, "="] = _place(value)
        return mapping


def place_of(loc: Loc, places: Mapping[Loc, Place]) -> Place:
    """Where a path stands: the value if it is a scalar, else the key, else the nearest that there is."""
    while loc and loc not in places:
        loc = loc[:-1]
    return places.get((*loc, "="), places.get(loc, (1, 1)))


def _problem_of(error: dict[str, Any], reading: _Reading) -> Problem:
    loc = tuple(part for part in error["loc"] if part != "[key]")
    if error["type"] == "extra_forbidden":
        line, column = reading.places.get(loc, (1, 1))
        return Problem(
            reading.file, line, column, f"unknown key '{loc[-1]}'; {did_you_mean(str(loc[-1]), _known_keys(loc[:-1]))}"
        )
    if error["type"] == "missing":
        return Problem(reading.file, *place_of(loc[:-1], reading.places), f"key '{loc[-1]}' is missing")
    return Problem(reading.file, *place_of(loc, reading.places), _plain(error, loc))


def _plain(error: dict[str, Any], loc: Loc) -> str:
    name = next((str(part) for part in reversed(loc) if isinstance(part, str)), "scenario")
    if error["type"] == "value_error":
        return f"{name}: {error['ctx']['error']}"
    if error["type"] == "string_pattern_mismatch":
        return f"{name}: found {error['input']!r}, expected small letters, digits and _, beginning with a letter"
    found = "nothing" if error["input"] is None else _shape(error["input"])
    expected = {
        "model_type": "keys and values", "dict_type": "keys and values", "list_type": "a list",
        "too_short": "at least one", "string_type": "a text",
    }.get(error["type"], error["msg"].removeprefix("Input should be "))  # fmt: skip
    return f"{name}: found {found}, expected {expected}"


def _shape(value: Any) -> str:
    if isinstance(value, Mapping):
        return "keys and values"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return repr(value)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The known name that is nearest, or the first of them where none is near, and how many more there are."""
    listed = list(known)
    close = difflib.get_close_matches(name, listed, n=1, cutoff=0.5)
    if close:
        return f"did you mean '{close[0]}'?"
    more = f", and {len(listed) - MOST_LISTED} more" if len(listed) > MOST_LISTED else ""
    return f"known here: {', '.join(listed[:MOST_LISTED])}{more}"


def _unknown_journeys(value: Any, known: list[str], reading: _Reading) -> Iterator[Problem]:
    """The planner would find them too, but only in a scenario that is otherwise right."""
    citizens = value.get("citizens")
    named = citizens.get("journeys") if isinstance(citizens, dict) else None
    if not known or not isinstance(named, dict) or "locustfile" in citizens:
        return
    for name in named:
        if name not in known:
            place = reading.places.get(("citizens", "journeys", name), (1, 1))
            yield Problem(reading.file, *place, f"unknown journey '{name}'; {did_you_mean(name, known)}")


def _known_keys(loc: Loc) -> list[str]:
    """The keys that the model at a path knows."""
    model: Any = Scenario
    for part in loc:
        if isinstance(part, str) and hasattr(model, "model_fields"):
            fields = {field.alias or name: field for name, field in model.model_fields.items()}
            model = _model_in(fields[part].annotation) if part in fields else None
    fields = getattr(model, "model_fields", {})
    return [field.alias or name for name, field in fields.items()]


def _model_in(annotation: Any) -> Any:
    """The model class inside `Model | None`, `list[Model]` and the like."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = [_model_in(argument) for argument in getattr(annotation, "__args__", ())]
    return next((model for model in inner if model is not None), None)


def _place(node: yaml.Node) -> Place:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error).splitlines()[0]

"""Python source as ruff lays it out: what fits on a line stands on it, else it is taken apart at its brackets."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 120
INDENT = "    "


@dataclass(frozen=True)
class Call:
    """`name(first, second, key=third)`; a name may hold a dot."""

    name: str
    arguments: Sequence["Source"]


@dataclass(frozen=True)
class Keyword:
    """`name=value`, in a call."""

    name: str
    value: "Source"


@dataclass(frozen=True)
class Pair:
    """`key: value`, in a dictionary."""

    key: str
    value: "Source"


@dataclass(frozen=True)
class Display:
    """A list, a tuple or a dictionary: `brackets` are its two ends."""

    brackets: str
    items: Sequence["Source"]


Source = str | Call | Keyword | Pair | Display


def lay_out(source: Source, before: str = "", indent: str = "", after: str = "") -> list[str]:
    """The lines of one piece of source, with what stands before and after it on its first and its last line."""
    line = f"{indent}{before}{flat(source)}{after}"
    if len(line) <= WIDTH or isinstance(source, str):
        return [line]
    if isinstance(source, Keyword):
        return lay_out(source.value, f"{before}{source.name}=", indent, after)
    if isinstance(source, Pair):
        return lay_out(source.value, f"{before}{source.key}: ", indent, after)
    if isinstance(source, Call):
        return _call(source, before, indent, after)
    return _apart(source.items, f"{before}{source.brackets[0]}", indent, f"{source.brackets[1]}{after}")


def flat(source: Source) -> str:
    """On one line."""
    if isinstance(source, str):
        return source
    if isinstance(source, Keyword):
        return f"{source.name}={flat(source.value)}"
    if isinstance(source, Pair):
        return f"{source.key}: {flat(source.value)}"
    inside = ", ".join(map(flat, source.arguments if isinstance(source, Call) else source.items))
    if isinstance(source, Call):
        return f"{source.name}({inside})"
    only_one = "," if source.brackets == "()" and len(source.items) == 1 else ""
    return f"{source.brackets[0]}{inside}{only_one}{source.brackets[1]}"


def quoted(text: str) -> str:
    """A text as a literal, in double quotes unless that would need more backslashes."""
    literal = repr(text)
    if literal[0] == '"' or '"' in text:
        return literal
    return '"' + literal[1:-1] + '"'


def _call(call: Call, before: str, indent: str, after: str) -> list[str]:
    """Its arguments on a line of their own, if they fit on one; else each on its own."""
    arguments = f"{indent}{INDENT}{', '.join(map(flat, call.arguments))}"
    if len(arguments) <= WIDTH and call.arguments:
        return [f"{indent}{before}{call.name}(", arguments, f"{indent}){after}"]
    return _apart(call.arguments, f"{before}{call.name}(", indent, f"){after}")


def _apart(items: Sequence[Source], opening: str, indent: str, closing: str) -> list[str]:
    inner = [line for item in items for line in lay_out(item, "", indent + INDENT, ",")]
    return [f"{indent}{opening}", *inner, f"{indent}{closing}"]

"""The text of a journey file, as a person would write it and ruff lay it out."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contract.quantities import counted
from harness.har.found import Uses
from harness.har.journey_page import JourneyPage, Step, think_times
from harness.har.layout import INDENT, WIDTH, Call, Display, Keyword, Pair, Source, flat, lay_out, quoted
from harness.har.values import Constant

RUFF_ALLOWS = "ruff: noqa: E501"  # an address may be longer than a line
_MODULES = {
    "contract.journey": ("Journey", "PageVisit"),
    "harness.browser.forms": ("MULTIPART", "URL_ENCODED", "Form"),
    "harness.har.at_run_time": (
        "field_of", "first_choice", "form_to", "link_to", "made_up_file", "must_be_filled", "nth_value", "query_of",
        "segment_of", "value_at",
    ),
    "locustfiles.session": ("Session",),
}  # fmt: skip
_IMPORTED = frozenset(name for names in _MODULES.values() for name in names)
RESERVED = _IMPORTED | {"citizen", "page", "session", "typed", "JOURNEYS"}


@dataclass(frozen=True)
class JourneyText:
    """What a journey file is written from."""

    name: str
    pages: Sequence[JourneyPage]
    constants: Sequence[Constant]
    uses: Uses


def write_journey(journey: JourneyText) -> str:
    """The whole file."""
    constants = list(_constants(journey.constants))
    body = [*(constants or [""]), *_function(journey), "", "", *_registry(journey)]
    head = [*_docstring(journey), "", *_imports("\n".join(body)), ""]
    too_long = [f"# {RUFF_ALLOWS}", ""] if any(len(line) > WIDTH for line in body) else []
    return "\n".join([*too_long, *head, *body, ""])


def _docstring(journey: JourneyText) -> list[str]:
    times = think_times(journey.pages)
    thought = f"; between two of them {times[0]:.1f} s passed (median), at most {times[1]:.1f} s" if times else ""
    pages = counted(len(journey.pages), "page")
    said = f"{pages}{thought}. What the portal gives out, such as tokens, is read when it runs."
    return [f'"""The journey {journey.name}, as it was recorded in a browser.', "", *textwrap.wrap(said, WIDTH), '"""']


def _imports(body: str) -> Iterator[str]:
    for module, names in _MODULES.items():
        used = [name for name in names if _is_used(name, body)]
        if used:
            yield from _import(module, used)


def _import(module: str, names: list[str]) -> list[str]:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return [line]
    return [f"from {module} import (", *(f"{INDENT}{name}," for name in names), ")"]


def _is_used(name: str, body: str) -> bool:
    return re.search(rf"(?<![\w.\"'/-]){name}(?![\w\"'/-])", body) is not None


def _constants(constants: Sequence[Constant]) -> Iterator[str]:
    made_up = [constant for constant in constants if constant.text is not None]
    to_fill = [constant for constant in constants if constant.text is None]
    if made_up:
        yield from _comment("What citizens type, made up as long as it was: change it where the portal looks at it.")
        yield from (line for one in made_up for line in _constant(one))
        yield ""
    if to_fill:
        yield from _comment(
            "To be filled in: values of the recording that no answer before them holds, and that were not written down."
        )
        yield from (line for one in to_fill for line in _constant(one))
        yield from lay_out(Call("must_be_filled", [Keyword(one.name, one.name) for one in to_fill]))
        yield ""
    if made_up or to_fill:
        yield ""


def _constant(constant: Constant) -> list[str]:
    """On one line with where it stands, or on several where that is too long."""
    line = f"{constant.name} = {quoted(constant.text or '')}"
    where = f"  # {constant.where}"
    if len(line + where) <= WIDTH:
        return [line + where]
    if len(line) <= WIDTH:
        return [*_comment(constant.where), line]
    pieces = textwrap.wrap(constant.text or "", WIDTH - 10, drop_whitespace=False)
    return [*_comment(constant.where), f"{constant.name} = (", *(f"{INDENT}{quoted(one)}" for one in pieces), ")"]


def _function(journey: JourneyText) -> Iterator[str]:
    yield f"def {journey.name}(session: Session) -> None:"
    yield f'{INDENT}"""Every page of the recording, in its order."""'
    pages = [line for page in journey.pages for line in _page(page, journey.uses)]
    if any("citizen." in line for line in pages):
        yield f"{INDENT}citizen = session.person"
    yield from pages


def _page(page: JourneyPage, uses: Uses) -> Iterator[str]:
    yield from _comment("; ".join(_said_of(page)), INDENT)
    typed = ""
    if page.typed:
        yield from lay_out(Display("{}", page.typed), "typed = ", INDENT)
        typed = ", typed=typed"
    yield f"{INDENT}with session.page({quoted(page.name)}{typed}) as page:"
    for step in page.steps:
        yield from _step(step, uses)


def _said_of(page: JourneyPage) -> Iterator[str]:
    if page.thought_s is not None:
        yield f"{page.thought_s:.1f} s later"
    if page.parts:
        yield f"{page.parts} static {'part' if page.parts == 1 else 'parts'}, which the browser finds by itself"


def _step(step: Step, uses: Uses) -> Iterator[str]:
    """The request, what the citizen looks for in its answer, and what later pages need of it."""
    indent = INDENT * 2
    if step.source is None:
        yield from _comment(step.comment, indent)
        return
    taken = list(uses.taken_from(step.root))
    shown = f".must_show({', '.join(step.shows)})" if step.shows else ""
    variable = uses.variable_of(step.root)
    at_once = _at_once(step.source, taken, shown)
    if at_once is not None:
        yield f"{indent}{at_once}"
        return
    if variable is None and shown:
        variable = step.root.wish
    yield from lay_out(step.source, f"{variable} = " if variable else "", indent)
    if shown:
        yield f"{indent}{variable}{shown}"
    for name, source in taken:
        yield from _taken(name, source)


def _at_once(source: Source, taken: list[tuple[str, str]], shown: str) -> str | None:
    """The request and the one thing that is made of its answer on one line, where they fit."""
    if (taken and shown) or len(taken) > 1:
        return None
    if not taken:
        line = f"{flat(source)}{shown}"
    else:
        name, found = taken[0]
        variable, dot, rest = found.partition(".")
        if not dot or not variable.isidentifier():
            return None
        line = f"{name} = {flat(source)}.{rest}"
    return line if len(line) + len(INDENT) * 2 <= WIDTH and (taken or shown) else None


def _taken(name: str, source: str) -> list[str]:
    opening, _, arguments = source.partition("(")
    call = Call(opening, [arguments.removesuffix(")")])
    return lay_out(call, f"{name} = ", INDENT * 2)


def _registry(journey: JourneyText) -> Iterator[str]:
    first, last = journey.pages[0].name, journey.pages[-1].name
    values = [
        Keyword("name", quoted(journey.name)),
        Keyword(
            "about", quoted(f"as recorded in a browser: {counted(len(journey.pages), 'page')}, from {first} to {last}")
        ),
        Keyword("go", journey.name),
        Keyword("pages", Display("()", [_page_visit(page) for page in journey.pages])),
    ]
    entry = Pair(quoted(journey.name), Call("Journey", values))
    yield from lay_out(Display("{}", [entry]), "JOURNEYS: dict[str, Journey] = ")


def _page_visit(page: JourneyPage) -> Call:
    typed = [Keyword("typed", str(page.characters)), Keyword("fields", str(len(page.typed)))] if page.typed else []
    return Call("PageVisit", [quoted(page.name), Keyword("requests", str(page.requests)), *typed])


def _comment(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}# ") if text else []

"""What an HTML document offers: forms with and without an id, choices, data attributes, links."""

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harness.browser.forms import Form, read_form
from harness.browser.markup import INSIDE_TAG, attributes_of, elements
from harness.browser.urls import Url, resolve

CHOICES = frozenset({"select", "radio", "checkbox", "submit", "button", "image"})  # what a citizen chooses, not types
_FORM = re.compile(rf"<form(?=[\s/>]){INSIDE_TAG}", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Control:
    """One thing to fill in: `kind` is select, textarea, button or an input's type; `choices` are what it offers."""

    name: str
    kind: str
    choices: tuple[str, ...]


def forms_of(html: str) -> Iterator[tuple[str | None, Form]]:
    """Every form with its id, None where it has none."""
    numbers = itertools.count()
    numbered = _FORM.sub(lambda tag: f'<form id="form-{next(numbers)}"{tag["inside"]}{tag["end"]}', html)
    for number, tag in enumerate(_FORM.finditer(html)):
        form = read_form(numbered, f"form-{number}")
        if form is not None:
            yield attributes_of(tag["inside"]).get("id"), form


def controls_of(html: str) -> Iterator[Control]:
    """Every control that has a name."""
    for element, inside, content in elements(html):
        if element not in ("input", "select", "textarea", "button"):
            continue
        attributes = attributes_of(inside)
        name = attributes.get("name")
        if not name:
            continue
        kind = attributes.get("type", "text").lower() if element == "input" else element
        yield Control(name, kind, _choices(kind, attributes, content))


def data_of(html: str) -> Iterator[tuple[str, str]]:
    """Every data attribute with its value, in their order."""
    for _, inside, _ in elements(html):
        yield from ((name, value) for name, value in attributes_of(inside).items() if name.startswith("data-"))


def links_of(html: str, base: Url) -> Iterator[Url]:
    """Where the links of a document at `base` lead, each once."""
    seen = set()
    for element, inside, _ in elements(html):
        href = attributes_of(inside).get("href", "") if element == "a" else ""
        link = resolved(href, base) if href and not href.startswith("#") else None
        if link is not None and link not in seen:
            seen.add(link)
            yield link


def resolved(reference: str, base: Url) -> Url | None:
    """Where a reference leads; None if that is no URL of http or https."""
    try:
        return resolve(reference, base)
    except ValueError:
        return None


def _choices(kind: str, attributes: Mapping[str, str], content: str) -> tuple[str, ...]:
    if kind == "select":
        options = (attributes_of(inside) for name, inside, _ in elements(content) if name == "option")
        return tuple(option["value"] for option in options if option.get("value") and "disabled" not in option)
    if kind in CHOICES:
        return (attributes.get("value", "on"),)
    return ()

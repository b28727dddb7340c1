"""What imported journeys call while they run: how they read what the portal answers, and make up what they send."""

from collections.abc import Mapping
from functools import cache
from random import Random
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from harness.browser.failures import wrong_page
from harness.browser.forms import Form, Upload
from harness.browser.pages import Document
from harness.browser.urls import read_url
from harness.har.offers import controls_of, data_of, forms_of, links_of, resolved

_ENDING_AND_FIRST_BYTES = {
    "application/pdf": ("pdf", b"%PDF-1.7\n"),
    "image/jpeg": ("jpg", b"\xff\xd8\xff\xe0"),
    "image/png": ("png", b"\x89PNG\r\n\x1a\n"),
}


class NotFilledIn(ValueError):
    """A journey file has constants that its engineer has yet to fill in."""


def must_be_filled(**value_by_name: str) -> None:
    """Raise NotFilledIn unless each constant has a value."""
    missing = [name for name, value in value_by_name.items() if not value]
    if missing:
        raise NotFilledIn(
            f"found nothing in {', '.join(missing)}, expected values that your test portal knows: "
            "the recording's own were not written down; fill them in at the top of the file"
        )


def value_at(answer: Any, *keys: str | int) -> Any:
    """What stands in JSON under a path of keys and places; raises PageFailed (WRONG_PAGE) when it is missing."""
    value = answer
    for depth, key in enumerate(keys, start=1):
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError) as error:
            raise wrong_page(f"the answer has no {'.'.join(map(str, keys[:depth]))}") from error
    return value


def field_of(form: Form, name: str) -> str:
    """What stands in a field of a form; raises PageFailed (WRONG_PAGE) when it has no such field."""
    if name not in form.fields:
        raise wrong_page(f"the form has no field {name!r}")
    return form.fields[name]


def form_to(document: Document, path: str, place: int = 0) -> Form:
    """The form that goes to a path, for forms without an id; of several the one at `place`, from 0.

    Raises PageFailed (WRONG_PAGE) when there is none.
    """
    base = read_url(document.url)
    actions = [(resolved(form.action, base), form) for _, form in forms_of(document.text)]
    found = [(action, form) for action, form in actions if action is not None and action.path == path]
    if len(found) <= place:
        raise wrong_page(f"{len(found)} forms go to {path}, expected {place + 1}")
    action, form = found[place]
    return Form(str(action), form.method, form.enctype, form.fields)


def nth_value(document: Document, attribute: str, place: int) -> str:
    """The value of a data attribute at its place, from 0; raises PageFailed (WRONG_PAGE) when there are fewer."""
    values = [value for name, value in data_of(document.text) if name == attribute]
    if len(values) <= place:
        raise wrong_page(f"attribute {attribute!r} stands {len(values)} times in the page, expected {place + 1}")
    return values[place]


def first_choice(document: Document, name: str) -> str:
    """The first value that a drop-down, box or button of a name offers; raises PageFailed (WRONG_PAGE)."""
    for control in controls_of(document.text):
        if control.name == name and any(control.choices):
            return next(filter(None, control.choices))
    raise wrong_page(f"the page offers no choice for {name!r}")


def link_to(document: Document, start: str, place: int = 0) -> str:
    """The link at `place`, from 0, of those that begin with `start`; raises PageFailed (WRONG_PAGE)."""
    base = read_url(document.url)
    links = [link for link in links_of(document.text, base) if link.origin == base.origin]
    found = [link.target for link in links if link.target.startswith(start)]
    if len(found) <= place:
        raise wrong_page(f"{len(found)} links begin with {start}, expected {place + 1}")
    return found[place]


def query_of(document: Document, name: str) -> str:
    """What stands in the query of the address that a document came from; raises PageFailed (WRONG_PAGE)."""
    query: Mapping[str, str] = dict(parse_qsl(urlsplit(document.url).query, keep_blank_values=True))
    if name not in query:
        raise wrong_page(f"the address has no {name!r} in its query")
    return query[name]


def segment_of(document: Document, place: int) -> str:
    """The segment at `place`, from 0, of the path that a document came from; raises PageFailed (WRONG_PAGE)."""
    segments = urlsplit(document.url).path.split("/")[1:]
    if len(segments) <= place:
        raise wrong_page(f"the address has {len(segments)} segments, expected {place + 1}")
    return unquote(segments[place])


def made_up_file(field: str, content_type: str, size_bytes: int) -> Upload:
    """A file of a kind and a size, with nothing in it."""
    ending, _ = _ENDING_AND_FIRST_BYTES.get(content_type, ("bin", b""))
    return Upload(field, f"tep.{ending}", content_type, _content(content_type, size_bytes))


@cache
def _content(content_type: str, size_bytes: int) -> bytes:
    """Made once a process; random, because a photo does not compress either."""
    _, first_bytes = _ENDING_AND_FIRST_BYTES.get(content_type, ("", b""))
    filler = Random(size_bytes).randbytes(max(0, size_bytes - len(first_bytes)))
    return (first_bytes + filler)[:size_bytes]

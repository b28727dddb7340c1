"""Forms: what a page offers to be filled in, and how what was filled in goes out."""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from types import MappingProxyType

from harness.browser.content import Content, Pieces, in_pieces
from harness.browser.markup import COMMENT, INSIDE_TAG, attributes_of, elements

URL_ENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


@dataclass(frozen=True)
class Form:
    """One form with what stands in it: hidden and prefilled inputs, checked boxes, selected options, text areas.

    `action` is as the page has it, or an absolute URL; `method` is get or post. Of several controls of one name the
    last counts.
    """

    action: str
    method: str
    enctype: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Upload:
    """A file that a citizen attaches."""

    field: str
    filename: str
    content_type: str
    content: Content


# A form that stands in a comment, a script or a template is none.
_FORM = re.compile(
    rf"{COMMENT}|<(?P<other>script|style|template|textarea)(?=[\s/>]).*?(?:</(?P=other)(?=[\s/>])|\Z)"
    rf"|<form(?=[\s/>]){INSIDE_TAG}".encode(),
    re.IGNORECASE | re.DOTALL,
)
_END_OF_FORM = re.compile(rb"</form(?=[\s/>])", re.IGNORECASE)

_NOT_SENT = frozenset({"submit", "button", "reset", "image", "file"})


def read_form(html: str, form_id: str) -> Form | None:
    """The form of that id; None if the page has none."""
    return form_in(html.encode(errors="replace"), form_id)


def form_in(page: bytes, form_id: str) -> Form | None:
    """As `read_form`, of a page in UTF-8, of which no more becomes text than the form itself."""
    for found in _FORM.finditer(page):
        if not found["end"]:
            continue
        attributes = attributes_of(found["inside"].decode(errors="replace"))
        if attributes.get("id") != form_id:
            continue
        end = _END_OF_FORM.search(page, found.end())
        inside = page[found.end() : end.start() if end else len(page)]
        return Form(
            action=attributes.get("action", ""),
            method="post" if attributes.get("method", "").lower() == "post" else "get",
            enctype=attributes.get("enctype", URL_ENCODED).lower(),
            fields=MappingProxyType(_fields(inside.decode(errors="replace"))),
        )
    return None


def encode_multipart(fields: Mapping[str, str], files: Sequence[Upload]) -> tuple[str, Pieces]:
    """The content type and the body (RFC 7578) of a form with files."""
    boundary = secrets.token_hex(16)
    parts: list[Content] = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for file in files:
        disposition = f'form-data; name="{_quoted(file.field)}"; filename="{_quoted(file.filename)}"'
        head = f"--{boundary}\r\nContent-Disposition: {disposition}\r\nContent-Type: {file.content_type}\r\n\r\n"
        parts += [head.encode(), file.content, b"\r\n"]
    parts.append(f"--{boundary}--\r\n".encode())
    return f"{MULTIPART}; boundary={boundary}", in_pieces(parts)


def _quoted(name: str) -> str:
    """HTML Standard, 4.10.21.8: what would end the quotes or the line is percent-encoded."""
    return name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")


def _fields(inside: str) -> dict[str, str]:
    value_by_name = {}
    for element, inside_tag, content in elements(inside):
        if element not in _VALUE_OF:
            continue
        attributes = attributes_of(inside_tag)
        name = attributes.get("name")
        if not name or "disabled" in attributes:
            continue
        value = _VALUE_OF[element](attributes, content)
        if value is not None:
            value_by_name[name] = value
    return value_by_name


def _value_of_input(attributes: Mapping[str, str], _: str) -> str | None:
    kind = attributes.get("type", "text").lower()
    if kind in _NOT_SENT:
        return None
    if kind in ("checkbox", "radio"):
        return attributes.get("value", "on") if "checked" in attributes else None
    return attributes.get("value", "")


def _value_of_textarea(_: Mapping[str, str], content: str) -> str:
    return unescape(re.sub(r"\A\r?\n", "", content))


def _value_of_select(attributes: Mapping[str, str], content: str) -> str | None:
    """The last selected option, or else the first of all where only one can be chosen."""
    options = [(attributes_of(inside_tag), text) for name, inside_tag, text in elements(content) if name == "option"]
    enabled = [option for option in options if "disabled" not in option[0]]
    chosen = [option for option in enabled if "selected" in option[0]][-1:]
    if not chosen and "multiple" not in attributes:
        chosen = enabled[:1]
    return _value_of_option(*chosen[0]) if chosen else None


def _value_of_option(attributes: Mapping[str, str], text: str) -> str:
    return attributes["value"] if "value" in attributes else " ".join(unescape(text).split())


_VALUE_OF: Mapping[str, Callable[[Mapping[str, str], str], str | None]] = {
    "input": _value_of_input,
    "textarea": _value_of_textarea,
    "select": _value_of_select,
}

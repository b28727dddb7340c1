"""Bodies in a recording: what a request carried, and the text of what was answered."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

from harness.browser.forms import MULTIPART, URL_ENCODED
from harness.har.exchange import File, Posted

ASSUMED_FILE_BYTES = 100_000  # a browser may leave out what was in a file
_BOUNDARY = re.compile(r"boundary=\"?([^\s\";]+)", re.IGNORECASE)
_END_OF_HEAD = re.compile(r"\r?\n\r?\n")
_NAME = re.compile(r"[;\s]name=\"([^\"]*)\"", re.IGNORECASE)
_FILENAME = re.compile(r"[;\s]filename=\"([^\"]*)\"", re.IGNORECASE)
_TYPE_OF_PART = re.compile(r"^content-type:\s*([^\s;]+)", re.IGNORECASE | re.MULTILINE)


def text_of_content(content: Mapping[str, Any]) -> str:
    """The text of an answer, empty where the recording has none or what is no text."""
    text = content.get("text")
    if not isinstance(text, str):
        return ""
    if content.get("encoding") != "base64":
        return text
    try:
        return base64.b64decode(text).decode()
    except (binascii.Error, ValueError):
        return ""


def read_posted(post_data: Mapping[str, Any], body_bytes: Any) -> Posted | None:
    """A HAR's `postData`; `body_bytes` is how long the whole body was, where that is known."""
    if not post_data:
        return None
    declared, text = _text(post_data.get("mimeType")), _text(post_data.get("text"))
    content_type = declared.partition(";")[0].strip().lower()
    params = [param for param in _list(post_data.get("params")) if isinstance(param, dict)]
    if content_type == URL_ENCODED:
        pairs = _fields_of_params(params) if params and not text else parse_qsl(text, keep_blank_values=True)
        return Posted(content_type, text, dict(pairs))
    if content_type == MULTIPART:
        return _multipart(declared, text, params, body_bytes if isinstance(body_bytes, int) else 0)
    return Posted(content_type, text, {})


def _multipart(declared: str, text: str, params: list[dict[str, Any]], body_bytes: int) -> Posted:
    boundary = _BOUNDARY.search(declared)
    parts = list(_parts(text, boundary[1])) if boundary and text else []
    fields = {name: content for name, filename, _, content in parts if filename is None}
    files = [(name, kind, len(content.encode(errors="replace"))) for name, filename, kind, content in parts if filename]
    if not parts:
        fields = dict(_fields_of_params(params))
        files = [(_text(one.get("name")), _text(one.get("contentType")), 0) for one in params if one.get("fileName")]
    return Posted(MULTIPART, text, fields, tuple(_sized(files, body_bytes)))


def _parts(text: str, boundary: str) -> Iterator[tuple[str, str | None, str, str]]:
    """Name, filename, content type and content of each part (RFC 7578)."""
    for part in text.split(f"--{boundary}")[1:]:
        head, *content = _END_OF_HEAD.split(part, maxsplit=1)
        name, filename, kind = _NAME.search(head), _FILENAME.search(head), _TYPE_OF_PART.search(head)
        if name is not None:
            value = "".join(content).removesuffix("\n").removesuffix("\r")
            yield name[1], filename[1] if filename else None, kind[1] if kind else "", value


def _sized(files: list[tuple[str, str, int]], body_bytes: int) -> Iterator[File]:
    """Each file with its size: as recorded, or its share of the whole body, or what is assumed."""
    share_bytes = body_bytes // len(files) if files and body_bytes > 0 else ASSUMED_FILE_BYTES
    for name, content_type, size_bytes in files:
        yield File(name, content_type.lower(), size_bytes or share_bytes)


def _fields_of_params(params: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(_text(one.get("name")), _text(one.get("value"))) for one in params if not one.get("fileName")]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []

"""What goes out: a request, and the headers that a browser sends with each kind of it."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote_plus, urlencode

from harness.browser.content import Content, length_of
from harness.browser.forms import MULTIPART, URL_ENCODED, Form, Upload, encode_multipart
from harness.browser.urls import Url

_FOR_DOCUMENTS = (
    "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\nAccept-Language: vi,en;q=0.5\r\nAccept-Encoding: gzip\r\n"
)
_FOR_PARTS = "Accept: */*\r\nAccept-Encoding: gzip\r\n"
_FOR_JSON = "Accept: application/json\r\nAccept-Encoding: gzip\r\nX-Requested-With: XMLHttpRequest\r\n"
_JSON = json.JSONEncoder(ensure_ascii=False)
_PLAIN = re.compile(r"[\w.~-]*", re.ASCII)


class Request(NamedTuple):
    """`headers` are whole lines, each with its end, besides those that all requests to an origin share."""

    method: str
    url: Url
    headers: str = ""
    body: Content = b""

    def message(self, shared_lines: str) -> Content:
        """What to send."""
        method, (_, target), headers, body = self
        if method == "POST":
            headers += f"Content-Length: {length_of(body)}\r\n"
        head = f"{method} {target} HTTP/1.1\r\n{shared_lines}{headers}\r\n".encode("latin-1")
        return head + body if isinstance(body, bytes) else (head, *body)


def for_document(url: Url) -> Request:
    """A page, as when somebody follows a link."""
    return Request("GET", url, _FOR_DOCUMENTS)


def for_part(url: Url, question: str) -> Request:
    """A style sheet, a script or a picture; `question` are the lines that ask only for what has changed."""
    return Request("GET", url, _FOR_PARTS + question)


def for_form(url: Url, form: Form, fields: Mapping[str, str], files: Sequence[Upload], origin_line: str) -> Request:
    """A form that is posted, as it was filled in."""
    body: Content
    if files or form.enctype == MULTIPART:
        content_type, body = encode_multipart(fields, files)
    else:
        content_type, body = URL_ENCODED, urlencode(fields, quote_via=_quoted).encode("ascii")  # type: ignore[arg-type]
    return Request("POST", url, f"{_FOR_DOCUMENTS}{origin_line}Content-Type: {content_type}\r\n", body)


def for_call(url: Url, body: Mapping[str, object], origin_line: str) -> Request:
    """JSON that a script of the page posts."""
    encoded = _JSON.encode(body).encode()
    return Request("POST", url, f"{_FOR_JSON}{origin_line}Content-Type: application/json\r\n", encoded)


def for_json(url: Url) -> Request:
    """JSON that a script of the page gets."""
    return Request("GET", url, _FOR_JSON)


def _quoted(text: str, safe: str, encoding: str, errors: str) -> str:
    """What urlencode does by itself, which asks more of each text than most need: they stay as they are."""
    return text if _PLAIN.fullmatch(text) else quote_plus(text, safe, encoding, errors)

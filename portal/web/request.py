"""A request, whole: its body is there before it is answered. What is rarely asked for is read when it is."""

from typing import Any
from urllib.parse import unquote, unquote_plus

import httptools


class HTTPException(Exception):
    """What a request earns instead of what it asked for; `detail` may be shown to the citizen."""

    def __init__(self, status_code: int, detail: str, allow: str = "") -> None:
        super().__init__(status_code, detail)
        self.status_code = status_code
        self.detail = detail
        self.allow = allow  # for 405: the methods that are


class Request:
    """One request; `headers` by their names in lower case, `peer` the address that it came from.

    `parts` is the portal that it came to, `route` the template of its path and `path_params` what stands in it; the
    portal sets all three, and `visitor`, who it is from. `waited_s` is what it waited for, by the system's name.
    """

    __slots__ = (
        "_query_params", "body", "headers", "http_version", "method", "parts", "path", "path_params", "peer", "query",
        "route", "target", "visitor", "waited_s",
    )  # fmt: skip

    def __init__(
        self,
        method: str = "GET",
        target: bytes = b"/",
        headers: dict[bytes, bytes] | None = None,
        body: bytes | bytearray = b"",
        peer: str | None = None,
        http_version: str = "1.1",
    ) -> None:
        self.method = method
        self.target = target
        self.headers = {} if headers is None else headers
        self.body = body
        self.peer = peer
        self.http_version = http_version
        path, self.query = _split(target)
        self.path = unquote(path) if "%" in path else path
        self.parts: Any = None
        self.visitor: Any = None
        self.route = "(none)"
        self.path_params: dict[str, Any] = {}
        self.waited_s: dict[str, float] = {}
        self._query_params: dict[str, str] | None = None

    def header(self, name: str) -> str:
        """The value of a header; empty where there is none."""
        return self.headers.get(name.encode(), b"").decode("latin-1")

    def cookie(self, name: str) -> str | None:
        """The value of a cookie."""
        for pair in self.headers.get(b"cookie", b"").decode("latin-1").split(";"):
            found, _, value = pair.strip().partition("=")
            if found == name:
                return value.strip('"')
        return None

    @property
    def query_params(self) -> dict[str, str]:
        """The fields of the query; of those that stand there twice the last."""
        if self._query_params is None:
            self._query_params = read_fields(self.query)
        return self._query_params


def read_fields(encoded: str) -> dict[str, str]:
    """The fields of a query, or of a form that came URL-encoded; of those that stand there twice the last."""
    fields = {}
    for pair in encoded.split("&"):
        if pair:
            name, _, value = pair.partition("=")
            fields[_decoded(name)] = _decoded(value)
    return fields


def _decoded(text: str) -> str:
    return unquote_plus(text, errors="replace") if "%" in text or "+" in text else text


def _split(target: bytes) -> tuple[str, str]:
    """Path and query; a proxy may be asked with the whole address."""
    if not target.startswith(b"/"):
        try:
            url = httptools.parse_url(target)
        except httptools.HttpParserInvalidURLError:
            return target.decode("latin-1"), ""
        target = (url.path or b"/") + (b"?" + url.query if url.query else b"")
    path, _, query = target.decode("latin-1").partition("?")
    return path, query

"""An answer, whole, and how it is written in HTTP/1.1 (RFC 9112)."""

import json
import re
from functools import cache
from http import HTTPStatus
from urllib.parse import quote

HTML, JSON, TEXT = "text/html; charset=utf-8", "application/json", "text/plain; charset=utf-8"
WITHOUT_LENGTH = (204, 304)
_PLAIN = re.compile(r"[\w.~:/%#?=@\[\]!$&'()*+,;-]*", re.ASCII)  # what may stand in an address as it is


class Response:
    """One answer; `headers` are those beside the type and the length of its body."""

    __slots__ = ("body", "content_type", "headers", "status_code")

    def __init__(
        self,
        body: bytes = b"",
        status_code: int = 200,
        content_type: str = "",
        headers: tuple[tuple[bytes, bytes], ...] = (),
    ) -> None:
        self.body = body
        self.status_code = status_code
        self.content_type = content_type
        self.headers = headers

    def add_header(self, name: bytes, value: bytes) -> None:
        """Put one more header at the end."""
        self.headers = (*self.headers, (name, value))

    def set_cookie(self, name: str, value: str, path: str = "/") -> None:
        """Give the browser a cookie that no script reads, for as long as it is open; the value needs no quotes."""
        self.add_header(b"set-cookie", f"{name}={value}; HttpOnly; Path={path}; SameSite=lax".encode("latin-1"))

    def delete_cookie(self, name: str, path: str) -> None:
        """Take a cookie back."""
        gone = f'{name}=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path={path}; SameSite=lax'
        self.add_header(b"set-cookie", gone.encode("latin-1"))

    @property
    def is_document(self) -> bool:
        """Is it an HTML document answered with 200?"""
        return self.status_code == 200 and self.content_type.startswith("text/html")

    def written(self, date: bytes, keeps_open: bool, with_body: bool) -> bytes:
        """As it goes over the wire; `date` is the whole line of that header."""
        head = [_beginning(self.status_code, self.content_type), date]
        if self.status_code not in WITHOUT_LENGTH:
            head.append(b"content-length: %d\r\n" % len(self.body))
        for name, value in self.headers:
            head.append(b"%b: %b\r\n" % (name, value))
        head.append(b"\r\n" if keeps_open else b"connection: close\r\n\r\n")
        if with_body:
            head.append(self.body)
        return b"".join(head)


def json_response(value: object, status_code: int = 200) -> Response:
    """The value as JSON."""
    body = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    return Response(body, status_code, JSON)


def see_other(place: str) -> Response:
    """Redirect to the page that follows a form."""
    return redirect(place, 303)


def redirect(place: str, status_code: int) -> Response:
    """Send the browser to another address; what may not stand in one is escaped."""
    safe = place if _PLAIN.fullmatch(place) else quote(place, safe=":/%#?=@[]!$&'()*+,;")
    return Response(status_code=status_code, headers=((b"location", safe.encode("latin-1")),))


@cache
def _beginning(status_code: int, content_type: str) -> bytes:
    """The first lines of every answer of that status and type: there are few."""
    line = f"HTTP/1.1 {status_code} {HTTPStatus(status_code).phrase}\r\n"
    return (line + (f"content-type: {content_type}\r\n" if content_type else "")).encode("latin-1")

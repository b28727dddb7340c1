"""An answer as it came over the wire: status, headers, body; framed by llhttp, bounded by us."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httptools

from contract import outcomes
from harness.browser.connection import Connection
from harness.browser.failures import PageFailed, Unanswered, malformed

LARGEST_HEAD_BYTES = 64 * 1024
LARGEST_BODY_BYTES = 32 * 1024 * 1024


@dataclass(slots=True)
class Answer:
    """One final answer, never a 1xx: `headers` by lower-case name, the last of each; every Set-Cookie apart.

    Of Server-Timing all are kept, as one list.
    """

    status: int
    headers: Mapping[bytes, bytes]
    set_cookies: Sequence[bytes]
    body: bytes
    is_reusable: bool  # the connection is, for another request
    own_delay_s: float | None

    def header(self, name: bytes) -> str:
        """A header as text, empty when it is not there; `name` in lower case."""
        return self.headers.get(name, b"").decode("latin-1").strip()


class _Reading:
    """What llhttp has found so far; its methods are the parser's callbacks."""

    __slots__ = (
        "body_bytes",
        "has_head",
        "headers",
        "is_complete",
        "is_reusable",
        "parser",
        "parts",
        "set_cookies",
        "status",
    )

    def __init__(self) -> None:
        self.parser: Any = httptools.HttpResponseParser(self)
        self.begin()

    def begin(self) -> None:
        """Nothing is read yet of the next answer."""
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self.set_cookies: list[bytes] = []
        self.parts: list[bytes] = []
        self.body_bytes = 0
        self.has_head = False
        self.is_complete = False
        self.is_reusable = False

    def on_message_begin(self) -> None:
        if self.is_complete:  # an answer to no question: who knows what the next one would answer
            self.is_reusable = False

    def on_header(self, name: bytes, value: bytes) -> None:
        if self.has_head:  # a trailer, or what follows the answer
            return
        name = name.lower()
        if name == b"set-cookie":
            self.set_cookies.append(value)
        elif self.headers.setdefault(name, value) is not value:
            self._repeated(name, value)

    def _repeated(self, name: bytes, value: bytes) -> None:
        is_list = name == b"server-timing"  # each server on the way adds a line of its own
        self.headers[name] = b", ".join((self.headers[name], value)) if is_list else value

    def on_headers_complete(self) -> None:
        if self.has_head:
            return
        self.status = self.parser.get_status_code()
        if self.status < 200:  # 100 Continue, 103 Early Hints: the answer is still to come
            self.headers.clear()
            self.set_cookies.clear()
            return
        self.has_head = True
        self.is_reusable = self.parser.should_keep_alive()

    def on_body(self, part: bytes) -> None:
        if not self.is_complete:
            self.parts.append(part)
            self.body_bytes += len(part)

    def on_message_complete(self) -> None:
        self.is_complete = self.has_head

    def feed(self, chunk: bytes) -> None:
        """Read on; raises PageFailed when it is not HTTP."""
        try:
            self.parser.feed_data(chunk)
        except httptools.HttpParserUpgrade as error:
            raise malformed("an upgrade to another protocol, which nobody asked for") from error
        except httptools.HttpParserError as error:
            if not self.is_complete:
                raise malformed(str(error)) from error
            self.is_reusable = False

    def ends_with_connection(self) -> bool:
        """Is the end of the connection the end of the body?"""
        is_chunked = b"chunked" in self.headers.get(b"transfer-encoding", b"").lower()
        return self.has_head and b"content-length" not in self.headers and not is_chunked

    def answer(self, own_delay_s: float | None) -> Answer:
        """All that was read, as one."""
        body = self.parts[0] if len(self.parts) == 1 else b"".join(self.parts)
        return Answer(self.status, self.headers, self.set_cookies, body, self.is_reusable, own_delay_s)


# Those whose parser stands where the next answer begins. To make one costs as much as to read a small answer.
_at_rest: list[_Reading] = []


def read_answer(connection: Connection) -> Answer:
    """The answer to the request that was sent last.

    Raises PageFailed (MALFORMED, RESET), Unanswered when the connection ended before the first byte, or OSError.
    """
    chunk, own_delay_s = _first_chunk(connection)
    reading = _at_rest.pop() if _at_rest else _Reading()
    try:
        _read_on(reading, chunk, connection)
        answer = reading.answer(own_delay_s)
    except BaseException:
        reading.parser = None  # it knows the reading too: a ring that only a garbage collection would free
        raise
    if reading.is_complete and reading.is_reusable:
        reading.begin()
        _at_rest.append(reading)
    else:
        reading.parser = None
    return answer


def _first_chunk(connection: Connection) -> tuple[bytes, float | None]:
    try:
        chunk, own_delay_s = connection.receive_first()
    except ConnectionError as error:
        raise Unanswered(may_have_been_read=True) from error
    if not chunk:
        raise Unanswered(connection.may_have_read())
    return chunk, own_delay_s


def _read_on(reading: _Reading, chunk: bytes, connection: Connection) -> None:
    received_bytes = 0
    while chunk:
        received_bytes += len(chunk)
        reading.feed(chunk)
        if reading.is_complete:
            return
        _refuse_giants(reading, received_bytes)
        chunk = connection.receive()
    if not reading.ends_with_connection():
        raise PageFailed(outcomes.RESET, f"the connection ended after {received_bytes} bytes of the answer")


def _refuse_giants(reading: _Reading, received_bytes: int) -> None:
    if not reading.has_head:
        if received_bytes > LARGEST_HEAD_BYTES:
            raise malformed(f"a head of more than {LARGEST_HEAD_BYTES} bytes")
        return
    announced = reading.headers.get(b"content-length", b"0")
    if max(reading.body_bytes, int(announced)) > LARGEST_BODY_BYTES:
        raise malformed(f"a body of more than {LARGEST_BODY_BYTES} bytes")

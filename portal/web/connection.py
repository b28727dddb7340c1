"""One connection of a browser: what comes is parsed by httptools, and answered in the order in which it came.

Thousands of them are open and idle, so each is small: no timer, no task, no buffer of its own.
"""

import asyncio
from collections import deque
from typing import Protocol, cast

import httptools

from portal.web.large_body import LargeBody
from portal.web.request import Request
from portal.web.response import TEXT, Response
from portal.web.stepping import Begun, step

GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"
LARGE_BYTES = 65_536  # of a body: more is not worth parsing
MOST_QUEUED = 8  # requests of one connection that wait for the answer of another: then it is not read any more


class Serving(Protocol):
    """What all connections of a process share."""

    largest_body_bytes: int
    now_s: float  # of the event loop's clock, not exactly
    date: bytes  # the whole line of that header

    def answer(self, request: Request) -> Begun[Response]:
        """Answer it, whatever happens."""
        ...

    def opened(self, connection: "Connection") -> None:
        """A connection is there."""
        ...

    def closed(self, connection: "Connection") -> None:
        """It is gone."""
        ...


class Connection(asyncio.Protocol):
    """Parses requests and writes answers. Where a body is larger than any that is taken, its head alone is answered."""

    __slots__ = (
        "_body", "_body_bytes", "_head_alone", "_headers", "_last", "_lines", "_missing_bytes", "_parser", "_peer",
        "_queue", "_serving", "_target", "_transport", "active_s", "on_header", "task",
    )  # fmt: skip

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._lines: dict[bytes, bytes] = {}  # of the head that is being read
        # The parser writes there by itself: of two spelled alike the last counts.
        self.on_header = self._lines.__setitem__
        self._queue: deque[tuple[Request, bool]] | None = None
        self._missing_bytes = 0  # of a body too large to be parsed
        self._last = False  # nothing more is answered on it
        self.task: asyncio.Task[None] | None = None  # in which an answer is waited for

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername")
        self._peer = peer[0] if peer else None
        self._parser = httptools.HttpRequestParser(self)
        self.active_s = self._serving.now_s
        self._serving.opened(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._last = True
        self._queue = None
        del self._parser  # the two know each other
        self._serving.closed(self)

    def data_received(self, data: bytes) -> None:
        self.active_s = self._serving.now_s
        try:
            self._parser.feed_data(data)
            if self._missing_bytes:
                self._receive_large_body()
        except httptools.HttpParserUpgrade:
            pass  # nobody has to take up an upgrade: the request was answered as it is
        except httptools.HttpParserError:
            self._write(Response(b"Invalid HTTP request received.", 400, TEXT), keeps_open=False, with_body=True)

    def on_message_begin(self) -> None:
        self._target = b""
        self._lines.clear()  # of trailers
        self._body: list[bytes] = []
        self._body_bytes = 0
        self._missing_bytes = 0
        self._head_alone = False

    def on_url(self, part: bytes) -> None:
        self._target += part

    def on_headers_complete(self) -> None:
        headers = self._headers = {name.lower(): value for name, value in self._lines.items()}
        self._lines.clear()  # who is idle need not keep them
        length = int(headers.get(b"content-length", 0))
        if length > self._serving.largest_body_bytes:
            self._answer_head_alone()
            return
        if length > LARGE_BYTES:
            self._missing_bytes = length
        if b"expect" in headers and headers[b"expect"].lower() == b"100-continue" and self.task is None:
            self._transport.write(GO_ON)

    def on_body(self, part: bytes) -> None:
        if self._head_alone:
            return
        self._body.append(part)
        self._body_bytes += len(part)
        self._missing_bytes = max(0, self._missing_bytes - len(part))
        if self._body_bytes > self._serving.largest_body_bytes:
            self._answer_head_alone()

    def on_message_complete(self) -> None:
        if not self._head_alone:
            self._take(b"".join(self._body), self._parser)
        self._body = []

    def _receive_large_body(self) -> None:
        """The parser would copy each part of it: so it gets the head alone, and another goes on after the body."""
        begun, self._body = b"".join(self._body), []
        length, self._missing_bytes = len(begun) + self._missing_bytes, 0
        self._read_with(LargeBody(begun, length, self))

    def is_active(self) -> None:
        """Something came: it is not idle."""
        self.active_s = self._serving.now_s

    def take_large_body(self, content: bytearray) -> None:
        """The body is there; what comes next is a request again."""
        parser, self._parser = self._parser, httptools.HttpRequestParser(self)
        self._read_with(self)
        self._take(content, parser)

    def _read_with(self, protocol: asyncio.BaseProtocol) -> None:
        self._transport.pause_reading()
        self._transport.set_protocol(protocol)
        self._transport.resume_reading()

    def _answer_head_alone(self) -> None:
        """What follows of the body is read, and let go."""
        self._head_alone = True
        self._body = []
        self._take(b"", self._parser)

    def _take(self, body: bytes | bytearray, parser: httptools.HttpRequestParser) -> None:
        method, version = parser.get_method().decode("latin-1"), parser.get_http_version()
        request = Request(method, self._target, self._headers, body, self._peer, version)
        keeps_open = parser.should_keep_alive()
        if self.task is not None:  # an answer is waited for
            self._queue = self._queue or deque()
            self._queue.append((request, keeps_open))
            if len(self._queue) >= MOST_QUEUED:
                self._transport.pause_reading()
        elif not self._last:
            self._begin(request, keeps_open)

    def _begin(self, request: Request, keeps_open: bool) -> None:
        with_body = request.method != "HEAD"

        def write(answer: Response) -> None:
            self._write(answer, keeps_open=keeps_open, with_body=with_body)

        self.task = step(self._serving.answer(request), write)
        if self.task is not None:
            self.task.add_done_callback(self._go_on)

    def _go_on(self, ended: asyncio.Task[None]) -> None:
        """Take the next that came meanwhile."""
        self.task = None
        while self._queue and self.task is None and not self._last:
            self._begin(*self._queue.popleft())
        if self._queue is not None and not self._queue and not self._last:
            self._queue = None
            self._transport.resume_reading()

    def _write(self, answer: Response, *, keeps_open: bool, with_body: bool) -> None:
        if self._last:
            return
        self.active_s = self._serving.now_s
        self._transport.write(answer.written(self._serving.date, keeps_open, with_body))
        if not keeps_open:
            self.close()

    def close(self) -> None:
        """Close it when what was written is sent."""
        self._last = True
        self._transport.close()

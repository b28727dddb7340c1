"""A portal that plays a script, byte by byte if need be, and a listener that counts what citizens tell."""

import socket
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import gevent
import gevent.socket
import pytest
from gevent.server import StreamServer

from harness.browser.browser import Browser
from harness.browser.cache import Cache
from harness.browser.site import Site


@dataclass
class Listener:
    """An observer that remembers."""

    sent: list[int] = field(default_factory=list)
    requests: list[tuple[str, str, str]] = field(default_factory=list)  # page, outcome, detail
    pages: list[tuple[str, str, str]] = field(default_factory=list)
    latencies_s: list[float] = field(default_factory=list)
    own_delays_s: list[float | None] = field(default_factory=list)
    page_times_s: list[tuple[float, float]] = field(default_factory=list)
    again: list[str] = field(default_factory=list)  # pages of which a request left once more
    waits: list[tuple[str, str, str, float]] = field(default_factory=list)  # page, system, outcome, seconds

    def session_opened(self, citizen: int) -> None:
        raise AssertionError("sessions are not the browser's to tell")

    session_closed = session_opened

    def reloaded(self, page: str, outcome: str, waited_s: float) -> None:
        raise AssertionError("what the visitor does is the visitor's to tell")

    left = reloaded

    def sent_again(self, page: str) -> None:
        self.again.append(page)

    def request_sent(self, citizen: int) -> None:
        self.sent.append(citizen)

    def request_done(self, page: str, outcome: str, latency_s: float, own_delay_s: float | None, detail: str) -> None:
        self.requests.append((page, outcome, detail))
        self.latencies_s.append(latency_s)
        self.own_delays_s.append(own_delay_s)
        assert len(self.requests) <= len(self.sent)

    def page_done(self, page: str, outcome: str, service_s: float, response_s: float, detail: str) -> None:
        self.pages.append((page, outcome, detail))
        self.page_times_s.append((service_s, response_s))

    def backend_took(self, page: str, system: str, outcome: str, duration_s: float) -> None:
        assert self.pages[-1][:2] == (page, outcome)
        self.waits.append((page, system, outcome, duration_s))

    def thought(self, page: str, duration_s: float) -> None:
        raise AssertionError("the browser does not think")

    @property
    def outcomes(self) -> list[str]:
        """How the requests ended, in order."""
        return [outcome for _, outcome, _ in self.requests]


class Peer:
    """The portal's end of one connection."""

    def __init__(self, connection: Any, requests: list[bytes]) -> None:
        self.connection = connection
        self._requests = requests
        self._unread = b""

    def read(self) -> bytes:
        """One whole request, which is then counted; b"" if there is none any more."""
        while b"\r\n\r\n" not in self._unread:
            if not self._receive():
                return b""
        head, _, rest = self._unread.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
        while len(self._unread) < len(head) + 4 + length:
            if not self._receive():
                return b""
            rest = self._unread[len(head) + 4 :]
        request, self._unread = self._unread[: len(head) + 4 + length], rest[length:]
        self._requests.append(request)
        return request

    def _receive(self) -> bool:
        chunk = self.connection.recv(65536)
        self._unread += chunk
        return bool(chunk)

    def answer(self, *answers: bytes) -> None:
        """Answer one request with each."""
        for answer in answers:
            if self.read():
                self.connection.sendall(answer)

    def drip(self, answer: bytes) -> None:
        """Send it byte by byte, so that each can arrive alone."""
        for byte in answer:
            self.connection.sendall(bytes([byte]))
            gevent.sleep(0)

    def end(self) -> None:
        """Close in an orderly way: FIN."""
        self.connection.close()

    def half_close(self) -> None:
        """Send no more, and go on reading."""
        self.connection.shutdown(socket.SHUT_WR)

    def reset(self) -> None:
        """Break off: RST."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def wait_for_end(self) -> None:
        """Until the citizen closes."""
        while self._receive():
            pass


Script = Callable[[Peer], None]


class ScriptedPortal:
    """Plays one script a connection, the last one for all that follow; `requests` are those it has read."""

    def __init__(self, scripts: tuple[Script, ...]) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self._scripts = scripts
        self._server = StreamServer(("127.0.0.1", 0), self._play)
        self._server.start()
        self.port = self._server.server_port
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.host}"

    def _play(self, connection: Any, _: object) -> None:
        script = self._scripts[min(self.connections, len(self._scripts) - 1)]
        self.connections += 1
        peer = Peer(connection, self.requests)
        try:
            script(peer)
            peer.wait_for_end()
        except OSError:
            pass  # the citizen broke off, or the script did

    def close(self) -> None:
        self._server.stop()


@pytest.fixture(autouse=True)
def _bounded() -> Iterator[None]:
    with gevent.Timeout(20):
        yield


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def portal() -> Iterator[Callable[..., ScriptedPortal]]:
    """Start a portal that plays the given scripts."""
    opened: list[ScriptedPortal] = []

    def start(*scripts: Script) -> ScriptedPortal:
        opened.append(ScriptedPortal(scripts))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


@pytest.fixture
def browse(listener: Listener) -> Iterator[Callable[..., Browser]]:
    """Open a browser on a portal; what is not said of the site is as in `Site`, but for a short patience."""
    opened: list[Browser] = []

    def open_browser(
        target: ScriptedPortal | Site,
        citizen: int = 7,
        cache: Cache | None = None,
        forwarded_for: str | None = None,
        **site: Any,
    ) -> Browser:
        if not isinstance(target, Site):
            target = Site(target.url, **({"request_timeout_s": 5.0} | site))
        opened.append(Browser(target, listener, citizen, cache, forwarded_for))
        return opened[-1]

    yield open_browser
    for one in opened:
        one.close()


@pytest.fixture
def html() -> Callable[..., bytes]:
    """A complete answer of 200 with a body, and with header lines if there are any."""

    def answer(body: str | bytes = "xin chào", *headers: str, status: str = "200 OK") -> bytes:
        content = body.encode() if isinstance(body, str) else body
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", *headers]
        return "\r\n".join([*lines, "", ""]).encode() + content

    return answer

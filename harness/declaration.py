"""What a target says of itself: a portal in load-testing mode declares its scale, and counts its requests."""

import errno
import http.client
import json
import math
import socket
import threading
from collections.abc import Collection, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from contract.few_names import SystemNames

PATH = "/.well-known/portal-load"
PATIENCE_S = 3.0  # count and proof of ownership are asked for in turn: a proof that is gone is seen within 10 s
LARGEST_BYTES = 1 << 16
MOST_SYSTEMS = 64
COUNTED = ("calls", "failed", "timed_out", "busy_s", "waiting")  # of each system
LARGEST = 1e15  # a count that is larger is none

Systems = dict[str, dict[str, float]]


class NotReachable(Exception):
    """Nobody answers at the target's address."""


class Limits(NamedTuple):
    """How long an answer may take, and of how many bytes it is read."""

    patience_s: float
    most_bytes: int


LIMITS = Limits(PATIENCE_S, LARGEST_BYTES)


class Answer(NamedTuple):
    """To the question for the declaration; no redirect is followed."""

    status: int
    location: str | None
    body: bytes


def user_agent(run: str) -> str:
    """As which we come: whoever reads the portal's log sees that it is a load test, and which."""
    return f"portal-load load test; run {run}"


def ask_target(base_url: str, run: str, addresses: Collection[str] = ()) -> dict[str, Any] | None:
    """The target's declaration, for the run of that name; None where it makes none.

    Of what it says are kept `format`, `scale`, `requests`, `cpu_s` and `systems`, as far as they are numbers and plain
    names: the rest is nobody's business. Raises NotReachable where nothing answers HTTP. `addresses` are as of `ask`.
    """
    answer = ask(base_url, run, addresses=addresses)
    return _declared(answer.body) if answer.status == 200 else None


def ask(
    base_url: str,
    run: str,
    path: str = PATH,
    limits: Limits = LIMITS,
    token: str | None = None,
    addresses: Collection[str] = (),
) -> Answer:
    """Ask for the declaration, or for what is at another path; raises NotReachable where nothing answers HTTP.

    `token` is shown to who asks for one: only where nobody can read it on the way. `addresses` are the `address:port`
    that the gate let through, where there was one: a name that leads elsewhere meanwhile is not followed.
    """
    place = urlsplit(base_url)
    connect = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
    connection: Any = connect(place.hostname or "", place.port, timeout=limits.patience_s)
    if addresses:
        connection._create_connection = partial(_connect_within, frozenset(addresses))  # http.client's own seam
    in_time: threading.Timer | None = None
    try:
        connection.connect()
        in_time = _ends_in_time(connection.sock, limits.patience_s)
        shown = {"Authorization": f"Bearer {token}"} if token else {}
        connection.request("GET", path, headers={"User-Agent": user_agent(run), "Connection": "close"} | shown)
        answer = connection.getresponse()
        answer.fp = _AtMost(answer.fp, 2 * limits.most_bytes)  # of which chunks may take as much again
        return Answer(answer.status, answer.getheader("Location"), answer.read(limits.most_bytes))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotReachable(f"{base_url} does not answer: {_reason(error)}") from error
    finally:
        if in_time is not None:
            in_time.cancel()
        connection.close()


class _AtMost:
    """What follows an answer's head, up to so many bytes: a chunk of -1 bytes would be read for as long as it lasts."""

    def __init__(self, stream: Any, most_bytes: int) -> None:
        self._stream = stream
        self._left_bytes = most_bytes

    def read(self, size: int = -1) -> bytes:
        return self._counted(self._stream.read(self._left_bytes if size < 0 else min(size, self._left_bytes)))

    def readline(self, size: int = -1) -> bytes:
        return self._counted(self._stream.readline(self._left_bytes if size < 0 else min(size, self._left_bytes)))

    def _counted(self, read: bytes) -> bytes:
        self._left_bytes -= len(read)
        return read

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _connect_within(allowed: Collection[str], place: tuple[str, int], timeout: float, source: None) -> socket.socket:
    """As socket.create_connection, to the allowed addresses of a name; raises OSError."""
    refused = OSError(errno.EHOSTUNREACH, "its name leads elsewhere than when the gate let it through")
    for answer in socket.getaddrinfo(*place, type=socket.SOCK_STREAM):
        address, port = str(answer[4][0]), int(answer[4][1])
        if (f"[{address}]:{port}" if ":" in address else f"{address}:{port}") in allowed:
            try:
                return socket.create_connection((address, port), timeout, source)
            except OSError as error:
                refused = error
    raise refused


def _ends_in_time(opened: socket.socket, patience_s: float) -> threading.Timer:
    """The connection's own timeout begins anew with every byte: whoever drips would hold up the run."""

    def break_off() -> None:
        with suppress(OSError):
            opened.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(patience_s, break_off)
    timer.daemon = True
    timer.start()
    return timer


def _reason(error: Exception) -> str:
    """In our words, or the system's: an error of HTTP quotes what the target said."""
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return "what it says is not HTTP"


def _declared(body: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or said.get("format") != 1:
        return None
    numbers = {name: said[name] for name in ("format", "scale", "requests", "cpu_s") if _is_count(said.get(name))}
    systems = _systems(said.get("systems"))
    return numbers | ({"systems": systems} if systems else {})


def _systems(said: Any) -> Systems:
    """What it counts of each system behind it; whatever is not counted as agreed is left out."""
    if not isinstance(said, Mapping):
        return {}
    names = SystemNames(MOST_SYSTEMS)
    agreed = {
        name: {column: counts[column] for column in COUNTED}
        for name, counts in sorted(said.items())
        if isinstance(counts, Mapping)
        and all(_is_count(counts.get(column)) for column in COUNTED)
        and names.of(name) == name
    }
    return dict(list(agreed.items())[:MOST_SYSTEMS])


def _is_count(value: Any) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and math.isfinite(value) and 0 <= value <= LARGEST

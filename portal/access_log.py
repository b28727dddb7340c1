"""The access log, as nginx would write it: one line a request, when it ended.

    combined   addr - - [time +0700] "METHOD target HTTP/1.1" status bytes "referer" "user agent"
    timed      the same, and how long the request took and when it ended, both in seconds with three digits

An address behind a proxy on this machine is the one that the proxy names.
"""

import asyncio
import ipaddress
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import lru_cache
from pathlib import Path

from portal.web.request import Request

FLUSH_EVERY_S = 1.0
VIETNAM_AHEAD_S = 7 * 3600
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# What nginx escapes in a variable: quotes, backslashes, and all that is no printable ASCII.
_ESCAPES = {code: f"\\x{code:02X}" for code in range(256) if not 32 <= code < 127 or chr(code) in '"\\'}


class AccessLog:
    """Lines that are kept until they are flushed; raises OSError where the file cannot be written."""

    def __init__(self, path: Path, timed: bool = False) -> None:
        self._timed = timed
        # Without a buffer: what is flushed is one write at the end of the file, between those of other processes.
        self._file = path.open("ab", buffering=0)
        self._lines: list[str] = []

    def note(self, request: Request, status: int, sent_bytes: int, began_s: float) -> None:
        """Write down a request that has ended; `began_s` of the clock that never goes back."""
        ended_s = time.time()
        line = combined_line(request, status, sent_bytes, ended_s)
        times = f" {time.perf_counter() - began_s:.3f} {ended_s:.3f}" if self._timed else ""
        self.add(f"{line}{times}\n")

    def add(self, line: str) -> None:
        """Keep a line."""
        self._lines.append(line)

    def flush(self) -> None:
        """Write what is kept; a disk that is full costs the log its lines, and the portal nothing."""
        if not self._lines:
            return
        try:
            self._file.write("".join(self._lines).encode("ascii"))
        except OSError as error:
            sys.stderr.write(f"lost {len(self._lines)} lines of the access log: {error.strerror}\n")
        self._lines.clear()

    def close(self) -> None:
        """Write what is kept, and close the file."""
        self.flush()
        with suppress(OSError):  # what it could not write it said when it tried
            self._file.close()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Flush every second for as long as the context lasts, and at its end; then the file is closed."""
        flushing = asyncio.create_task(self._flush_now_and_then())
        try:
            yield
        finally:
            flushing.cancel()
            with suppress(asyncio.CancelledError):
                await flushing
            self.close()

    async def _flush_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_EVERY_S)
            self.flush()


def combined_line(request: Request, status: int, sent_bytes: int, ended_s: float) -> str:
    """One line of the combined format, without its end; `ended_s` since the epoch."""
    asked = f"{request.method} {_escaped(request.target)} HTTP/{request.http_version}"
    referer, agent = _header(request.headers, b"referer"), _header(request.headers, b"user-agent")
    return f'{_address(request)} - - [{_time(int(ended_s))}] "{asked}" {status} {sent_bytes} "{referer}" "{agent}"'


def _address(request: Request) -> str:
    """The peer's; or whom a proxy on this machine names."""
    peer = request.peer or ""
    forwarded = request.headers.get(b"x-forwarded-for")
    if forwarded is not None and _is_loopback(peer):
        return _escaped(forwarded.split(b",")[0].strip()).replace(" ", "") or "-"
    return peer or "-"


@lru_cache(maxsize=1024)
def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


@lru_cache(maxsize=16)
def _time(second: int) -> str:
    """nginx's $time_local, in Viet Nam; the names of the months are English whatever the locale says."""
    at = time.gmtime(second + VIETNAM_AHEAD_S)
    return (
        f"{at.tm_mday:02d}/{MONTHS[at.tm_mon - 1]}/{at.tm_year}:{at.tm_hour:02d}:{at.tm_min:02d}:{at.tm_sec:02d} +0700"
    )


def _header(headers: dict[bytes, bytes], name: bytes) -> str:
    return _escaped(headers.get(name, b"")) or "-"


def _escaped(value: bytes) -> str:
    return value.decode("latin-1").translate(_ESCAPES)

"""The lines of an access log, common or combined, plain or gzip, read block by block into requests."""

import gzip
import re
import zlib
from calendar import timegm
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from io import BufferedReader
from pathlib import Path

GZIP = b"\x1f\x8b"
BLOCK_BYTES = 16 << 20
LONGEST_LINE_BYTES = 1 << 20  # servers cut an address at some kilobytes: what is longer is no line of a log
MOST_SHOWN = 5  # numbers of malformed lines
MSEC_WITHIN_S = 2.0  # $msec and $time_local are read at the same moment
LONGEST_ANSWER_S = 86_400.0
MOST_SECONDS_KEPT = 100_000
LAST_YEAR, FARTHEST_ZONE_H = 2999, 14

# (end in seconds since 1970, begin, client, b"METHOD /path", status, are begin and end finer than a second?)
Request = tuple[float, float, bytes, bytes, int, bool]

# One match a line, whatever the line holds. Possessive, or atomic: what was read is never tried another way, so no line
# is slow.
_QUOTED = rb'[^"\\\n]*+(?>(?:\\.[^"\\\n]*+)*)'
_LINE = re.compile(
    rb"^(?:(\S++) [^\[\n]*+\[([^\]\n]++)\] "  # address; identity and user, which nobody needs; time
    rb'"(?>(?:([A-Z]++ [^ ?"\\\n]++))?)' + _QUOTED + rb'" '  # method and path; the query is passed over
    rb"([0-9]{3}) (?:[0-9]++|-)"  # status, bytes
    rb'(?>(?: "' + _QUOTED + rb'" "(' + _QUOTED + rb')"(?>(?: "' + _QUOTED + rb'")*))?)'  # referer, user agent, more
    rb"(?: ([0-9]++\.[0-9]++) ([0-9]{9,11}\.[0-9]++)| [^\n]*+)?[ \t\r]*+"  # $request_time $msec; or anything
    rb"|([^\n]*+))$",  # malformed
    re.MULTILINE,
)
_TIME = re.compile(rb"(\d\d)/([A-Z][a-z][a-z])/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")
_MONTHS = {name: number for number, name in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
_ROBOT = re.compile(rb"bot\b|crawl|spider|slurp", re.IGNORECASE)


class UnreadableLog(ValueError):
    """A file out of which no workload can be read; the message says what was found, and what was expected."""


@dataclass
class Reading:
    """What reading came upon besides requests; it grows while the log is read."""

    by_agent: bool = True  # a client is an address with a user agent, not an address alone
    lines: int = 0
    bytes: int = 0  # unpacked
    malformed: int = 0
    malformed_lines: list[int] = field(default_factory=list)  # the numbers of the first few
    unasked: int = 0  # lines without a readable request, such as those of a port scan
    robots: int = 0  # requests of clients that say that they are robots
    torn: bool = False  # the file ends in the middle of its compression
    offset_s: int | None = None  # of the log's clock from UTC, as its first line has it

    def note_malformed(self, number: int) -> None:
        """Count a line; its content is nobody's business."""
        self.malformed += 1
        if len(self.malformed_lines) < MOST_SHOWN:
            self.malformed_lines.append(number)


def read_requests(path: Path, reading: Reading) -> Iterator[list[Request]]:
    """Block after block the requests of a log, as they stand there; raises OSError."""
    seconds = _Seconds()
    with path.open("rb") as packed, _unpacked(packed) as source:
        for block in _blocks(source, reading):
            yield _requests(block, reading, seconds)


def _unpacked(packed: BufferedReader) -> "BufferedReader | gzip.GzipFile":
    is_gzip = packed.peek(2)[:2] == GZIP  # a pipe could not go back
    return gzip.GzipFile(fileobj=packed, mode="rb") if is_gzip else packed


def _blocks(source: "BufferedReader | gzip.GzipFile", reading: Reading) -> Iterator[bytes]:
    """Whole lines, some megabytes of them at once; of a line without an end, its beginning, which is malformed."""
    rest, too_long = b"", False
    while piece := _next_piece(source, reading):
        reading.bytes += len(piece)
        whole, newline, after = piece.rpartition(b"\n")
        if not newline:
            rest, too_long = (b"", True) if too_long or len(rest) > LONGEST_LINE_BYTES else (rest + piece, False)
            continue
        if too_long:
            whole, too_long = b"(too long)" + piece[piece.index(b"\n") : len(whole)], False
        yield rest + whole
        rest = after
    if rest or too_long:
        yield rest or b"(too long)"


def _next_piece(source: "BufferedReader | gzip.GzipFile", reading: Reading) -> bytes:
    try:
        return source.read(BLOCK_BYTES)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        reading.torn = True
        return b""


def _requests(block: bytes, reading: Reading, seconds: "_Seconds") -> list[Request]:
    rows = _LINE.findall(block)
    first, reading.lines = reading.lines + 1, reading.lines + len(rows)
    found: list[Request] = []
    for number, (address, time, asked, status, agent, took, msec, malformed) in enumerate(rows, first):
        end_s = seconds.of(time)
        if end_s is None:
            if address or malformed.strip():
                reading.note_malformed(number)
        elif _is_counted(asked, agent, reading):
            client = address + b" " + agent if reading.by_agent else address
            found.append(_timed(end_s, took, msec, client, asked, int(status)))
    if reading.offset_s is None:
        reading.offset_s = seconds.offset_s
    return found


def _is_counted(asked: bytes, agent: bytes, reading: Reading) -> bool:
    if not asked:
        reading.unasked += 1
    elif _is_robot(agent):
        reading.robots += 1
    else:
        return True
    return False


def _timed(whole_s: float, took: bytes, msec: bytes, client: bytes, asked: bytes, status: int) -> Request:
    if msec:
        end_s, took_s = float(msec), float(took)
        if abs(end_s - whole_s) <= MSEC_WITHIN_S and took_s <= LONGEST_ANSWER_S:
            return end_s, end_s - took_s, client, asked, status, True
    return whole_s, whole_s, client, asked, status, False


class _Seconds:
    """Times of a log as seconds since 1970; each is worked out once."""

    def __init__(self) -> None:
        self.offset_s: int | None = None
        self._known: dict[bytes, float | None] = {}

    def of(self, text: bytes) -> float | None:
        """The second, or None of what is no time."""
        try:
            return self._known[text]
        except KeyError:
            if len(self._known) >= MOST_SECONDS_KEPT:
                self._known.clear()
            second = self._known[text] = self._read(text)
            return second

    def _read(self, text: bytes) -> float | None:
        found = _TIME.fullmatch(text)
        if found is None or found[2] not in _MONTHS:
            return None
        day, year, hour, minute, second = (int(found[group]) for group in (1, 3, 4, 5, 6))
        if not (1 <= day <= 31 and 1970 <= year <= LAST_YEAR and hour < 24 and minute < 60 and second <= 60):
            return None
        if int(found[8]) > FARTHEST_ZONE_H:
            return None
        offset_s = int(found[8]) * 3600 + int(found[9]) * 60
        offset_s = -offset_s if found[7] == b"-" else offset_s
        if self.offset_s is None:
            self.offset_s = offset_s
        return float(timegm((year, _MONTHS[found[2]], day, hour, minute, second)) - offset_s)


@lru_cache(maxsize=4096)
def _is_robot(agent: bytes) -> bool:
    return _ROBOT.search(agent) is not None

"""An answer is read the same however the wire cuts it, and what is no answer says so."""

from collections.abc import Sequence
from itertools import pairwise

import h11
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract import outcomes
from harness.browser.answer import LARGEST_BODY_BYTES, LARGEST_HEAD_BYTES, Answer, read_answer
from harness.browser.failures import PageFailed, Unanswered


class Chunks:
    """A connection that gives these chunks, and then ends, or breaks off."""

    def __init__(self, chunks: Sequence[bytes], breaks_off: bool = False) -> None:
        self._chunks = list(chunks)
        self._breaks_off = breaks_off

    def receive(self) -> bytes:
        if not self._chunks and self._breaks_off:
            raise ConnectionResetError
        return self._chunks.pop(0) if self._chunks else b""

    def receive_first(self) -> tuple[bytes, float | None]:
        return self.receive(), 0.25

    def may_have_read(self) -> bool:
        return False


def read(*chunks: bytes, breaks_off: bool = False) -> Answer:
    return read_answer(Chunks([chunk for chunk in chunks if chunk], breaks_off))


def one_by_one(wire: bytes) -> list[bytes]:
    return [wire[place : place + 1] for place in range(len(wire))]


# sentence, wire, status, body, may the connection be used again (where the answer came as a whole)
ANSWERS = (
    ("with a length", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, b"ok", True),
    ("without a reason", b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok", 200, b"ok", True),
    ("empty", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, b"", True),
    ("that closes", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok", 200, b"ok", False),
    ("of HTTP/1.0", b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, b"ok", False),
    (
        "of HTTP/1.0 that stays",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok",
        200,
        b"ok",
        True,
    ),
    ("until the connection ends", b"HTTP/1.1 200 OK\r\n\r\nto the end", 200, b"to the end", False),
    (
        "chunked",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxi\r\n1\r\nn\r\n0\r\n\r\n",
        200,
        b"xin",
        True,
    ),
    (
        "chunked, with extensions and trailers",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2;a=b\r\nok\r\n0\r\nSet-Cookie: a=b\r\nX: y\r\n\r\n",
        200,
        b"ok",
        True,
    ),
    ("of 204", b"HTTP/1.1 204 No Content\r\n\r\n", 204, b"", True),
    ("of 304, with the length of what is not sent", b"HTTP/1.1 304 Same\r\nContent-Length: 9\r\n\r\n", 304, b"", True),
    (
        "after 100 Continue",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        200,
        b"ok",
        True,
    ),
    (
        "after two early hints",
        b"HTTP/1.1 103 Early\r\nX: a\r\n\r\nHTTP/1.1 103 Early\r\nX: b\r\n\r\nHTTP/1.1 204 No\r\n\r\n",
        204,
        b"",
        True,
    ),
    (
        "that offers an upgrade",
        b"HTTP/1.1 200 OK\r\nUpgrade: h2c\r\nConnection: Upgrade\r\nContent-Length: 2\r\n\r\nok",
        200,
        b"ok",
        True,
    ),
    ("followed by nonsense", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok!!!", 200, b"ok", False),
    (
        "followed by another",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno",
        200,
        b"ok",
        False,
    ),
    (
        "that closes, and goes on",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok!!!",
        200,
        b"ok",
        False,
    ),
    ("that fails", b"HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy", 503, b"busy", True),
)


@pytest.mark.parametrize(
    ("wire", "status", "body", "is_reusable"), [row[1:] for row in ANSWERS], ids=[row[0] for row in ANSWERS]
)
def test_an_answer(wire: bytes, status: int, body: bytes, is_reusable: bool) -> None:
    whole = read(wire)
    assert (whole.status, whole.body, whole.is_reusable, whole.own_delay_s) == (status, body, is_reusable, 0.25)
    for place in range(1, len(wire)):
        answer = read(wire[:place], wire[place:])
        assert (answer.status, answer.body, answer.headers) == (status, body, whole.headers)
    dripped = read(*one_by_one(wire))
    assert (dripped.status, dripped.body, dripped.headers) == (status, body, whole.headers)


# sentence, wire, outcome
NO_ANSWERS = (
    ("another protocol", b"SSH-2.0-OpenSSH_9.6\r\n", outcomes.MALFORMED),
    ("an old mail server", b"220 ready\r\n", outcomes.MALFORMED),
    ("a folded header", b"HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 0\r\n\r\n", outcomes.MALFORMED),
    ("bare line feeds", b"HTTP/1.1 200 OK\nContent-Length: 0\n\n", outcomes.MALFORMED),
    ("a blank in a header's name", b"HTTP/1.1 200 OK\r\nX y: z\r\n\r\n", outcomes.MALFORMED),
    ("two lengths", b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nok", outcomes.MALFORMED),
    (
        "a length and chunks",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nok",
        outcomes.MALFORMED,
    ),
    ("a signed length", b"HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok", outcomes.MALFORMED),
    (
        "a length beyond all numbers",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        outcomes.MALFORMED,
    ),
    ("a length that nobody would read", b"HTTP/1.1 200 OK\r\nContent-Length: 33554433\r\n\r\n", outcomes.MALFORMED),
    ("a chunk without a size", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", outcomes.MALFORMED),
    ("an upgrade", b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", outcomes.MALFORMED),
    ("the end in the status line", b"HTTP/1.1 20", outcomes.RESET),
    ("the end in the head", b"HTTP/1.1 200 OK\r\nContent-Len", outcomes.RESET),
    ("the end before the body", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", outcomes.RESET),
    ("the end in the body", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no", outcomes.RESET),
    ("the end in a chunk", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nok", outcomes.RESET),
    (
        "the end before the last chunk",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n",
        outcomes.RESET,
    ),
    ("the end after 100 Continue", b"HTTP/1.1 100 Continue\r\n\r\n", outcomes.RESET),
)


@pytest.mark.parametrize(("wire", "outcome"), [row[1:] for row in NO_ANSWERS], ids=[row[0] for row in NO_ANSWERS])
def test_no_answer(wire: bytes, outcome: str) -> None:
    for chunks in ([wire], one_by_one(wire)):
        with pytest.raises(PageFailed) as failed:
            read(*chunks)
        assert failed.value.outcome == outcome


def test_a_connection_that_ends_before_the_first_byte_leaves_the_request_unanswered() -> None:
    with pytest.raises(Unanswered) as ended:
        read_answer(Chunks([]))
    with pytest.raises(Unanswered) as broken:
        read_answer(Chunks([], breaks_off=True))
    assert (ended.value.may_have_been_read, broken.value.may_have_been_read) == (False, True)


def test_a_reset_does_not_end_a_body_that_the_end_of_the_connection_would_end() -> None:
    with pytest.raises(ConnectionResetError):
        read(b"HTTP/1.1 200 OK\r\n\r\nto the", breaks_off=True)


def test_every_cookie_is_kept_and_the_last_of_every_other_header() -> None:
    answer = read(b"HTTP/1.1 204 No\r\nSet-Cookie: a=1\r\nX-A: 1\r\nSET-COOKIE: b=2\r\nx-a: 2 \r\n\r\n")
    assert answer.set_cookies == [b"a=1", b"b=2"]
    assert (answer.header(b"x-a"), answer.header(b"x-b")) == ("2", "")


def test_what_came_with_a_1xx_or_after_the_body_is_not_the_answers() -> None:
    early = read(b"HTTP/1.1 103 Early\r\nSet-Cookie: a=1\r\nX: y\r\n\r\nHTTP/1.1 204 No\r\n\r\n")
    late = read(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nSet-Cookie: a=1\r\nX: y\r\n\r\n")
    for answer in (early, late):
        assert (answer.set_cookies, answer.header(b"x")) == ([], "")


def test_a_head_without_end_and_a_body_without_end_are_not_read_for_ever() -> None:
    line = b"X: " + b"y" * 1000 + b"\r\n"
    with pytest.raises(PageFailed, match="malformed: a head of more"):
        read(b"HTTP/1.1 200 OK\r\n", *[line] * (LARGEST_HEAD_BYTES // 1000 + 1))
    megabyte = b"x" * 2**20
    with pytest.raises(PageFailed, match="malformed: a body of more"):
        read(b"HTTP/1.1 200 OK\r\n\r\n", *[megabyte] * (LARGEST_BODY_BYTES // 2**20 + 1))


TOKENS = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=12).map(lambda name: f"x-{name}")
VALUES = st.text([chr(code) for code in range(33, 127)], max_size=20)
BODIES = st.binary(max_size=200)


def framed(framing: str, body: bytes, sizes: list[int]) -> tuple[str, bytes]:
    """The header line and the bytes of a body."""
    if framing == "length":
        return f"Content-Length: {len(body)}\r\n", body
    if framing == "end":
        return "", body
    wire = b""
    for size in sizes:
        if body:
            piece, body = body[:size], body[size:]
            wire += b"%x\r\n%b\r\n" % (len(piece), piece)
    if body:
        wire += b"%x\r\n%b\r\n" % (len(body), body)
    return "Transfer-Encoding: chunked\r\n", wire + b"0\r\n\r\n"


@given(
    status=st.integers(200, 599).filter(lambda status: status not in (204, 304)),
    headers=st.lists(st.tuples(TOKENS, VALUES), max_size=8),
    framing=st.sampled_from(["length", "chunks", "end"]),
    body=BODIES,
    sizes=st.lists(st.integers(1, 50), max_size=5),
    cuts=st.lists(st.integers(1, 400), max_size=6),
)
@settings(max_examples=300, deadline=None)
def test_any_answer_is_read_as_it_was_written_and_as_h11_reads_it(
    status: int, headers: list[tuple[str, str]], framing: str, body: bytes, sizes: list[int], cuts: list[int]
) -> None:
    line, content = framed(framing, body, sizes)
    head = f"HTTP/1.1 {status} So\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers) + line + "\r\n"
    wire = head.encode() + content
    places = [0, *sorted({min(cut, len(wire)) for cut in cuts}), len(wire)]
    answer = read(*[wire[start:end] for start, end in pairwise(places)])

    assert (answer.status, answer.body) == (status, body)
    assert {name: answer.header(name.encode()) for name, _ in headers} == dict(headers)
    assert (answer.status, answer.body) == read_by_h11(wire)


def read_by_h11(wire: bytes) -> tuple[int, bytes]:
    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method="GET", target="/", headers=[("Host", "x")]))
    connection.send(h11.EndOfMessage())
    connection.receive_data(wire)
    connection.receive_data(b"")
    status, body = 0, b""
    while not isinstance(event := connection.next_event(), h11.EndOfMessage | h11.ConnectionClosed):
        if isinstance(event, h11.Response):
            status = event.status_code
        elif isinstance(event, h11.Data):
            body += event.data
    return status, body


@given(
    wire=st.sampled_from([row[1] for row in ANSWERS]),
    place=st.integers(0, 120),
    noise=st.binary(max_size=6),
    skipped=st.integers(0, 6),
)
@settings(max_examples=500, deadline=None)
def test_a_damaged_answer_is_an_answer_or_a_failure_of_the_portals(
    wire: bytes, place: int, noise: bytes, skipped: int
) -> None:
    damaged = wire[:place] + noise + wire[place + skipped :]
    for chunks in ([damaged], one_by_one(damaged)):
        try:
            read(*chunks)
        except PageFailed as failed:
            assert failed.outcome in (outcomes.MALFORMED, outcomes.RESET)
        except Unanswered:
            assert not damaged

"""Content: in pieces goes out what would go out in one, wherever the peer's patience ends, and nothing is copied."""

import ssl
from pathlib import Path
from random import Random
from typing import Any

import gevent
import gevent.ssl
import pytest
from gevent.server import StreamServer

from harness.browser.connecting import connect
from harness.browser.connection import MOST_PIECES
from harness.browser.content import Content, in_pieces, left_of, length_of
from harness.browser.forms import Form, Upload
from harness.browser.request import for_form
from harness.browser.site import Site
from harness.browser.urls import Origin, Url
from tests.harness.browser.test_tls import write_certificate

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
PIECES = (b"a", memoryview(b"bcd"), b"ef", memoryview(b"ghijk")[1:4])
WHOLE = b"abcdefhij"


def test_nothing_is_a_piece() -> None:
    assert in_pieces([b"", memoryview(b""), (), b"x", (b"y", b"z")]) == (b"x", b"y", b"z")
    assert in_pieces([]) == ()


@pytest.mark.parametrize("content", [PIECES, WHOLE], ids=["in pieces", "in one"])
def test_wherever_it_is_cut_the_rest_is_what_follows(content: Content) -> None:
    assert length_of(content) == len(WHOLE)
    for sent_bytes in range(len(WHOLE) + 1):
        left = left_of(content, sent_bytes)
        assert b"".join(left) == WHOLE[sent_bytes:]
        assert all(left)


def test_a_document_is_sent_from_where_it_lies() -> None:
    content = memoryview(b"%PDF" * 1000)
    form = Form("/nop", "post", "multipart/form-data", {"csrf": "x"})
    upload = Upload("tep_1", "a.pdf", "application/pdf", (b"%PDF-1.7\n", content))
    request = for_form(Url(Origin("http", "127.0.0.1", 80), "/nop"), form, {"csrf": "x"}, [upload], "")
    message = request.message("Host: 127.0.0.1\r\n")
    assert any(piece is content for piece in message)
    head, _, body = b"".join(message).partition(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}\r\n".encode() in head + b"\r\n"


class SlowReader:
    """Reads what comes in little bits, with pauses at first, and answers when as much has come as was to come."""

    def __init__(self, wanted_bytes: int) -> None:
        self.came = bytearray()
        self._wanted_bytes = wanted_bytes

    def __call__(self, connection: Any, _: object) -> None:
        while len(self.came) < self._wanted_bytes:
            chunk = connection.recv(100_000)
            if not chunk:
                return
            self.came += chunk
            gevent.sleep(0.001 if len(self.came) < 1_000_000 else 0)
        connection.sendall(ANSWER)


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_more_pieces_than_a_call_takes_and_more_bytes_than_the_kernel_does_come_in_order(
    secure: bool, tmp_path: Path
) -> None:
    random = Random(3)
    message = in_pieces(random.randbytes(random.choice([1, 7, 300, 20_000])) for _ in range(2 * MOST_PIECES))
    reader, options = SlowReader(length_of(message)), {}
    certificate = write_certificate(tmp_path, "127.0.0.1")
    if secure:
        context = gevent.ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        options["ssl_context"] = context
    server = StreamServer(("127.0.0.1", 0), reader, **options)
    server.start()
    try:
        site = Site(f"http{'s' * secure}://127.0.0.1:{server.server_port}", cafile=str(certificate))
        connection = connect(site, site.base.origin, citizen=0)
        with gevent.Timeout(30):
            connection.send(message)
            chunk, _delay_s = connection.receive_first()
        assert chunk == ANSWER
        assert bytes(reader.came) == b"".join(message)
        assert connection.may_have_read()
        connection.close()
    finally:
        server.stop()

"""Over real sockets on this machine: what comes on a connection, and what goes back on it."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from portal.web.response import TEXT, Response
from portal.web.server import Server


class Echo:
    """Answers with what it was asked; `/wait` waits until it is let go, `/break` raises."""

    largest_body_bytes = 1000

    def __init__(self):
        self.let_go = asyncio.Event()

    async def answer(self, request):
        if request.path == "/break":
            raise ZeroDivisionError
        if request.path == "/wait":
            await self.let_go.wait()
        words = f"{request.method} {request.path} {len(request.body)} {request.peer} {request.header('x-a')}"
        return Response(words.encode(), 200, TEXT)

    @asynccontextmanager
    async def running(self):
        yield


@pytest.fixture
def over(runner):
    """Sends bytes on a new connection to a new server, and answers what comes back until `end`."""

    def over(*sent, end, then=lambda application, server: None):
        async def go():
            from portal.web.connection import Connection

            application = Echo()
            server = Server(application)
            listening = await asyncio.get_running_loop().create_server(lambda: Connection(server), "127.0.0.1", 0)
            reader, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
            received = b""
            try:
                async with asyncio.timeout(10):
                    for part in sent:
                        writer.write(part)
                        await asyncio.sleep(0.005)  # so that it comes in parts
                    then(application, server)
                    while not received.endswith(end) if end else not reader.at_eof():
                        received += await reader.read(1 << 16)
            finally:
                writer.close()
                await writer.wait_closed()
                listening.close()
                while server._connections:
                    await asyncio.sleep(0)
            return received

        return runner.run(go())

    return over


GET = b"GET /a?b HTTP/1.1\r\nHost: portal.test\r\nX-A: 1\r\n\r\n"


def bodies_of(received):
    return [part.partition(b"\r\n\r\n")[2].decode() for part in received.split(b"HTTP/1.1 ")[1:]]


def test_one_connection_serves_many_requests(over):
    received = over(GET, GET[:20], GET[20:] + b"GET /last HTTP/1.0\r\n\r\n", end=b"")
    assert bodies_of(received) == ["GET /a 0 127.0.0.1 1"] * 2 + ["GET /last 0 127.0.0.1 "]


def test_a_head_is_forgotten_with_its_request_and_of_two_lines_spelled_alike_the_last_counts(over):
    received = over(GET, b"GET /b HTTP/1.1\r\n\r\n", b"GET /last HTTP/1.0\r\nx-A: 2\r\nx-A: 3\r\n\r\n", end=b"")
    assert bodies_of(received) == ["GET /a 0 127.0.0.1 1", "GET /b 0 127.0.0.1 ", "GET /last 0 127.0.0.1 3"]


def test_what_comes_at_once_is_answered_in_its_order(over):
    waiting = b"GET /wait HTTP/1.1\r\n\r\n"
    received = over(
        waiting + GET * 20 + waiting + GET.replace(b"/a?b", b"/last"),
        end=b"GET /last 0 127.0.0.1 1",
        then=lambda application, server: application.let_go.set(),
    )
    assert [body.split()[1] for body in bodies_of(received)] == ["/wait", *["/a"] * 20, "/wait", "/last"]


@pytest.mark.parametrize(
    "request_",
    [
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nabcde",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n",
    ],
)
def test_a_body_is_there_before_it_is_answered(over, request_):
    assert bodies_of(over(*(bytes([byte]) for byte in request_), end=b" 5 127.0.0.1 ")) == ["POST / 5 127.0.0.1 "]


@pytest.mark.parametrize("at_once", [0, 1, 70_000, 100_000])
def test_a_large_body_is_received_whole_and_the_connection_goes_on(over, monkeypatch, at_once):
    monkeypatch.setattr(Echo, "largest_body_bytes", 100_000)
    head, body = b"POST / HTTP/1.1\r\nContent-Length: 100000\r\n\r\n", bytes(range(100)) * 1000
    last = GET.replace(b"/a?b", b"/last")
    received = over(head + body[:at_once], body[at_once:] + GET, head, body + last, end=b"/last 0 127.0.0.1 1")
    posted = "POST / 100000 127.0.0.1 "
    assert bodies_of(received) == [posted, "GET /a 0 127.0.0.1 1", posted, "GET /last 0 127.0.0.1 1"]


def test_who_leaves_in_the_middle_of_a_large_body_is_forgotten(over, monkeypatch):
    monkeypatch.setattr(Echo, "largest_body_bytes", 100_000)
    head = b"POST / HTTP/1.1\r\nContent-Length: 100000\r\n\r\n"
    assert bodies_of(over(GET + head, b"x" * 70_000, end=b"/a 0 127.0.0.1 1")) == ["GET /a 0 127.0.0.1 1"]


@pytest.mark.parametrize(
    "head, body",
    [
        (b"Content-Length: 1001", b"x" * 1001),
        (b"Transfer-Encoding: chunked", b"3e9\r\n" + b"x" * 1001 + b"\r\n3e8\r\n" + b"y" * 1000 + b"\r\n0\r\n\r\n"),
    ],
)
def test_of_a_body_that_is_too_large_the_head_is_answered_and_the_connection_goes_on(over, head, body):
    received = over(b"POST / HTTP/1.1\r\n" + head + b"\r\n\r\n", body, GET, end=b"/a 0 127.0.0.1 1")
    assert bodies_of(received) == ["POST / 0 127.0.0.1 ", "GET /a 0 127.0.0.1 1"]


ASKING = b"POST / HTTP/1.1\r\nExpect: 100-%b\r\nContent-Length: %d\r\n\r\n"
GO_ON_AND_ANSWER = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize("word, length", [(b"continue", 2), (b"Continue", 2), (b"continue", 70_000)])
def test_who_asks_whether_to_go_on_is_told(over, monkeypatch, word, length):
    monkeypatch.setattr(Echo, "largest_body_bytes", 100_000)
    received = over(ASKING % (word, length), b"x" * length, end=b" %d 127.0.0.1 " % length)
    assert received.startswith(GO_ON_AND_ANSWER)


def test_who_asks_for_more_than_is_taken_is_not_told_to_go_on(over):
    assert over(ASKING % (b"continue", 1001), end=b"POST / 0 127.0.0.1 ").startswith(b"HTTP/1.1 200 OK\r\n")


def test_nobody_is_told_to_go_on_before_the_answers_that_come_first(over):
    received = over(
        b"GET /wait HTTP/1.1\r\n\r\n" + ASKING % (b"continue", 2) + b"ab",
        end=b"POST / 2 127.0.0.1 ",
        then=lambda application, server: application.let_go.set(),
    )
    assert b"100 Continue" not in received


def test_the_answer_to_a_head_has_a_length_and_no_body(over):
    received = over(GET.replace(b"GET", b"HEAD") + GET, end=b"GET /a 0 127.0.0.1 1")
    assert bodies_of(received) == ["", "GET /a 0 127.0.0.1 1"]
    assert received.count(b"content-length: 2") == 2


@pytest.mark.parametrize("junk", [b"junk\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"])
def test_what_is_no_http_is_answered_with_400_and_the_connection_closed(over, junk):
    assert over(junk, end=b"").startswith(b"HTTP/1.1 400 Bad Request\r\n")


def test_a_mistake_of_ours_is_answered_with_500_and_told_on_stderr(over, capsys):
    received = over(b"GET /break HTTP/1.1\r\n\r\n" + GET, end=b"/a 0 127.0.0.1 1")
    assert received.startswith(b"HTTP/1.1 500 Internal Server Error\r\n")
    said = capsys.readouterr().err
    assert "ZeroDivisionError" in said
    assert "division by zero" not in said  # the words of an error may be a citizen's


def test_an_upgrade_is_not_taken_up(over):
    asking = b"GET /a HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nX-A: 1\r\n\r\n"
    assert bodies_of(over(asking, end=b"/a 0 127.0.0.1 1")) == ["GET /a 0 127.0.0.1 1"]


def test_who_is_idle_is_closed_and_who_waits_is_not(over):
    def idle(application, server):
        server._close_idle(for_s=0.0)

    assert bodies_of(over(GET, end=b"", then=idle)) == ["GET /a 0 127.0.0.1 1"]

    def let_go_later(application, server):
        server._close_idle(for_s=0.0)
        application.let_go.set()

    assert over(b"GET /wait HTTP/1.1\r\n\r\n", end=b"127.0.0.1 ", then=let_go_later)

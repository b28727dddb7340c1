"""How exchanges go over real sockets: what is kept, what is tried again, what is told, and whose failure it is."""

import errno
import gc
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import gevent
import gevent.event
import gevent.socket
import pytest

from contract import outcomes
from harness.browser.browser import Browser
from harness.browser.connection import Connection
from harness.browser.failures import PageFailed, failure_of
from harness.browser.site import Site

PAGE = "look_up_procedure/home"


def get(browser: Browser, path: str = "/") -> str:
    """One page of one request; how it ended."""
    try:
        with browser.page(PAGE) as page:
            page.get(path)
    except PageFailed as failed:
        return failed.outcome
    return outcomes.OK


def post(browser: Browser, path: str = "/") -> str:
    try:
        with browser.page(PAGE) as page:
            page.call(path, {})
    except PageFailed as failed:
        return failed.outcome
    return outcomes.OK


# How a connection goes


def test_one_connection_serves_all_requests_while_the_portal_keeps_it(portal, browse, html, listener) -> None:
    one = portal(lambda peer: peer.answer(html(), html("a", "Connection: keep-alive"), html("b")))
    browser = browse(one)
    assert [get(browser), get(browser), get(browser)] == [outcomes.OK] * 3
    assert one.connections == 1
    assert listener.sent == [7, 7, 7]


def test_a_connection_that_the_portal_closes_is_made_anew(portal, browse, html) -> None:
    one = portal(lambda peer: peer.answer(html("a", "Connection: close")))
    browser = browse(one)
    assert [get(browser), get(browser)] == [outcomes.OK] * 2
    assert one.connections == 2


def test_bytes_that_come_between_two_exchanges_answer_nothing(portal, browse, html) -> None:
    def speaks_unasked(peer: Any) -> None:
        peer.answer(html("first"))
        peer.connection.sendall(html("408", status="408 Request Timeout"))

    one = portal(speaks_unasked)
    browser = browse(one)
    assert get(browser) == outcomes.OK
    gevent.sleep(0.01)
    assert get(browser) == outcomes.OK
    assert one.connections == 2


def test_an_idle_connection_that_the_portal_has_closed_is_noticed_before_it_is_used(
    portal, browse, html, listener
) -> None:
    ended = gevent.event.Event()

    def closes_when_idle(peer: Any) -> None:
        peer.answer(html())
        peer.end()
        ended.set()

    one = portal(closes_when_idle)
    site = Site(one.url)
    browser = browse(site)
    assert get(browser) == outcomes.OK
    ended.wait()
    assert get(browser) == outcomes.OK
    assert site.stale_reconnects == 0
    assert listener.outcomes == [outcomes.OK] * 2


def test_an_answer_that_comes_byte_by_byte_is_whole(portal, browse, html) -> None:
    def drips(peer: Any) -> None:
        peer.read()
        peer.drip(html("từng chữ một"))

    with browse(portal(drips)).page(PAGE) as page:
        assert page.get("/").text == "từng chữ một"


def test_the_portal_may_stop_sending_and_go_on_listening(portal, browse, listener) -> None:
    def half_closes(peer: Any) -> None:
        peer.read()
        peer.connection.sendall(b"HTTP/1.1 200 OK\r\n\r\nto the end")
        peer.half_close()

    with browse(portal(half_closes)).page(PAGE) as page:
        assert page.get("/").text == "to the end"
    assert listener.outcomes == [outcomes.OK]


def test_a_citizen_goes_on_to_the_address_that_listens(portal, browse, html, monkeypatch) -> None:
    one = portal(lambda peer: peer.answer(html()))

    def look_up(_: str, port: int, **__: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, 1, 6, "", (address, port)) for address in ("127.0.0.2", "127.0.0.1", "127.0.0.3")]

    monkeypatch.setattr(gevent.socket, "getaddrinfo", look_up)
    for citizen in range(3):
        assert get(browse(Site(f"http://portal.example:{one.port}"), citizen=citizen)) == outcomes.OK


def test_it_works_under_the_monkey_patch_of_locust() -> None:
    """In a process of its own: two requests on one connection, which is looked at in between without waiting."""
    program = """
from gevent import monkey
monkey.patch_all()
from gevent.server import StreamServer
from harness.browser.browser import Browser
from harness.browser.connection import Connection
from harness.browser.site import Site

ANSWER = b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok"
accepted = []

def serve(connection, address):
    accepted.append(address)
    while connection.recv(65536):
        connection.sendall(ANSWER)

class Nobody:
    request_sent = request_done = page_done = lambda *told: None

server = StreamServer(("127.0.0.1", 0), serve)
server.start()
browser = Browser(Site(f"http://127.0.0.1:{server.server_port}"), Nobody(), 1)
for _ in range(2):
    with browser.page("look_up_procedure/home") as page:
        page.get("/").must_show("ok")
print(len(accepted))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (run.stdout, run.stderr) == ("1\n", "")


def test_descriptors_beyond_1023_are_as_good_as_any(portal, browse, html) -> None:
    one = portal(lambda peer: peer.answer(*[html()] * 3))
    spare = os.open(os.devnull, os.O_RDONLY)
    copies = []
    try:
        while not copies or copies[-1] <= 1023:
            copies.append(os.dup(spare))
        browser = browse(one)
        assert [get(browser) for _ in range(3)] == [outcomes.OK] * 3
        assert one.connections == 1
    finally:
        for descriptor in [spare, *copies]:
            os.close(descriptor)


def test_a_portal_that_stops_listening_to_a_large_request_may_still_say_why(portal, browse, html, listener) -> None:
    def refuses_early(peer: Any) -> None:
        peer.connection.recv(1000)
        peer.connection.sendall(html("too large", status="413 Too Large"))
        peer.half_close()
        gevent.sleep(0.05)
        peer.reset()

    browser = browse(portal(refuses_early))
    with pytest.raises(PageFailed) as failed, browser.page(PAGE) as page:
        page.call("/", {"file": "x" * 30_000_000})
    assert failed.value.outcome in (outcomes.STATUS_4XX, outcomes.RESET)  # a reset may overtake the answer
    assert len(listener.sent) == len(listener.requests) == 1


# A reused connection that ends just as it is used


@pytest.fixture
def unnoticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal closes between the look at the connection and the sending."""
    monkeypatch.setattr(Connection, "is_quiet", lambda connection: True)


@pytest.mark.usefixtures("unnoticed")
@pytest.mark.parametrize("ask", [get, post])
def test_a_request_that_nobody_can_have_read_is_sent_again_and_counts_once(ask, portal, browse, html, listener) -> None:
    ended = gevent.event.Event()

    def closes_when_idle(peer: Any) -> None:
        peer.answer(html("{}"))
        peer.end()
        ended.set()

    one = portal(closes_when_idle)
    site = Site(one.url)
    browser = browse(site)
    assert ask(browser) == outcomes.OK
    ended.wait()
    assert ask(browser) == outcomes.OK
    assert site.stale_reconnects == 1
    assert listener.outcomes == [outcomes.OK] * 2
    assert len(listener.sent) == len(one.requests) == 2


def breaks_off(peer: Any) -> None:
    peer.reset()


def ends(peer: Any) -> None:
    peer.end()


@pytest.mark.parametrize("leave", [ends, breaks_off])
def test_a_get_that_was_read_and_not_answered_is_followed_by_another(leave, portal, browse, html, listener) -> None:
    def reads_and_leaves(peer: Any) -> None:
        peer.answer(html())
        peer.read()
        leave(peer)

    one = portal(reads_and_leaves)
    site = Site(one.url)
    browser = browse(site)
    assert [get(browser), get(browser)] == [outcomes.OK] * 2
    assert listener.outcomes == [outcomes.OK, outcomes.RESET, outcomes.OK]
    assert len(listener.sent) == len(one.requests) == 3
    assert site.stale_reconnects == 1


@pytest.mark.parametrize("leave", [ends, breaks_off])
def test_a_post_that_was_read_and_not_answered_is_never_sent_again(leave, portal, browse, html, listener) -> None:
    def reads_and_leaves(peer: Any) -> None:
        peer.answer(html("{}"))
        peer.read()
        leave(peer)

    one = portal(reads_and_leaves)
    browser = browse(one)
    assert [post(browser), post(browser)] == [outcomes.OK, outcomes.RESET]
    assert len(listener.sent) == len(one.requests) == 2


def test_a_first_request_is_never_sent_again(portal, browse, listener) -> None:
    def reads_and_leaves(peer: Any) -> None:
        peer.read()
        peer.end()

    one = portal(reads_and_leaves)
    assert get(browse(one)) == outcomes.RESET
    assert listener.outcomes == [outcomes.RESET]
    assert one.connections == 1


@pytest.mark.usefixtures("unnoticed")
def test_a_second_sending_that_finds_nobody_ends_the_request_that_was_told(portal, browse, html, listener) -> None:
    ended = gevent.event.Event()

    def closes_when_idle(peer: Any) -> None:
        peer.answer(html())
        peer.end()
        ended.set()

    one = portal(closes_when_idle)
    browser = browse(one)
    assert get(browser) == outcomes.OK
    ended.wait()
    one.close()
    assert get(browser) == outcomes.REFUSED
    assert listener.outcomes == [outcomes.OK, outcomes.REFUSED]
    assert len(listener.sent) == 2


# Failures of the portal


WIRE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


@pytest.mark.parametrize("place", range(len(WIRE)))
def test_a_reset_anywhere_in_the_answer_is_a_reset(place: int, portal, browse, listener) -> None:
    def breaks_off_at(peer: Any) -> None:
        peer.read()
        peer.connection.sendall(WIRE[:place])
        peer.reset()

    assert get(browse(portal(breaks_off_at))) == outcomes.RESET
    assert listener.outcomes == [outcomes.RESET]


def test_a_portal_that_speaks_another_protocol(portal, browse, listener) -> None:
    def greets(peer: Any) -> None:
        peer.read()
        peer.connection.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")

    assert get(browse(portal(greets))) == outcomes.MALFORMED
    assert listener.outcomes == [outcomes.MALFORMED]


def test_nobody_listens(browse, listener) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        browser = browse(Site(f"http://127.0.0.1:{unheard.getsockname()[1]}"))
        assert get(browser) == outcomes.REFUSED
    assert (listener.sent, listener.requests) == ([], [])
    assert listener.pages == [(PAGE, outcomes.REFUSED, "Connection refused")]


def test_a_portal_that_does_not_accept_in_time(browse, listener) -> None:
    with socket.socket() as full, sockets(3) as queue:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for waiting in queue:
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        browser = browse(Site(f"http://127.0.0.1:{full.getsockname()[1]}", request_timeout_s=0.1))
        assert get(browser) == outcomes.TIMED_OUT
    assert (listener.sent, listener.requests) == ([], [])


@contextmanager
def sockets(number: int) -> Iterator[list[socket.socket]]:
    opened = [socket.socket() for _ in range(number)]
    try:
        yield opened
    finally:
        for one in opened:
            one.close()


def drips_for_ever(peer: Any) -> None:
    peer.read()
    peer.connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        peer.connection.sendall(b".")
        gevent.sleep(0.005)


def says_nothing(peer: Any) -> None:
    peer.read()


@pytest.mark.parametrize("script", [drips_for_ever, says_nothing])
def test_patience_is_for_the_whole_exchange(script, portal, browse, listener) -> None:
    browser = browse(portal(script), request_timeout_s=0.1)
    assert get(browser) == outcomes.TIMED_OUT
    assert listener.requests == [(PAGE, outcomes.TIMED_OUT, "the request timeout is over")]


def test_a_failed_exchange_leaves_no_connection_behind(portal, browse, html) -> None:
    one = portal(says_nothing, lambda peer: peer.answer(html()))
    browser = browse(one, request_timeout_s=0.1)
    assert [get(browser), get(browser)] == [outcomes.TIMED_OUT, outcomes.OK]
    assert one.connections == 2


# Failures of this machine


def test_no_descriptor_left_is_the_generators_failure(portal, browse, listener) -> None:
    one = portal(says_nothing)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    spare = os.open(os.devnull, os.O_RDONLY)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (spare, hard))
        assert get(browse(one)) == outcomes.GENERATOR
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        os.close(spare)
    assert listener.pages == [(PAGE, outcomes.GENERATOR, os.strerror(errno.EMFILE))]
    assert listener.sent == []


def test_no_such_source_address_is_the_generators_failure(portal, browse, listener) -> None:
    one = portal(says_nothing)
    assert get(browse(one, source_addresses=("192.0.2.1",))) == outcomes.GENERATOR
    assert listener.pages == [(PAGE, outcomes.GENERATOR, os.strerror(errno.EADDRNOTAVAIL))]
    assert (listener.sent, one.connections) == ([], 0)


def test_citizens_are_shared_out_among_the_source_addresses(portal, browse, html) -> None:
    sources = []

    def remembers(peer: Any) -> None:
        sources.append(peer.connection.getpeername()[0])
        peer.answer(html())

    one = portal(remembers)
    for citizen in range(3):
        assert get(browse(one, citizen=citizen, source_addresses=("127.0.0.2", "127.0.0.3"))) == outcomes.OK
    assert sources == ["127.0.0.2", "127.0.0.3", "127.0.0.2"]


def test_no_such_name_is_the_generators_failure(monkeypatch, browse, listener) -> None:
    def finds_nothing(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(gevent.socket, "getaddrinfo", finds_nothing)
    assert get(browse(Site("http://portal.invalid"))) == outcomes.GENERATOR
    assert listener.pages == [(PAGE, outcomes.GENERATOR, "name not found: Name or service not known")]
    assert listener.sent == []


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (OSError(errno.EMFILE, "x"), outcomes.GENERATOR),
        (OSError(errno.ENFILE, "x"), outcomes.GENERATOR),
        (OSError(errno.ENOBUFS, "x"), outcomes.GENERATOR),
        (OSError(errno.ENOMEM, "x"), outcomes.GENERATOR),
        (OSError(errno.EADDRNOTAVAIL, "x"), outcomes.GENERATOR),
        (OSError(errno.ENETUNREACH, "x"), outcomes.GENERATOR),
        (OSError(errno.EPERM, "x"), outcomes.GENERATOR),
        (OSError(errno.EHOSTUNREACH, "x"), outcomes.REFUSED),
        (OSError(errno.ECONNREFUSED, "x"), outcomes.REFUSED),
        (OSError(errno.ECONNRESET, "x"), outcomes.RESET),
        (OSError(errno.EPIPE, "x"), outcomes.RESET),
        (OSError(errno.ECONNABORTED, "x"), outcomes.RESET),
        (OSError(errno.ETIMEDOUT, "x"), outcomes.TIMED_OUT),
        (OSError("no number"), outcomes.GENERATOR),
        (KeyError("x"), outcomes.GENERATOR),
    ],
    ids=repr,
)
def test_whose_failure_an_error_is(error: Exception, outcome: str) -> None:
    assert failure_of(error).outcome == outcome
    assert failure_of(error).detail


# What a citizen is told by the kernel, and by the end of the run


def test_what_an_answer_lay_in_the_kernel_is_known(portal, browse, html, listener) -> None:
    """The portal is of this process: for a planted 20 ms after each answer it keeps the citizen from waking."""

    def keeps_all_waiting(peer: Any) -> None:
        while peer.read():
            peer.connection.sendall(html())
            time.sleep(0.02)

    browser = browse(portal(keeps_all_waiting))
    for _ in range(10):  # the kernel takes a moment to begin with its stamps
        assert get(browser) == outcomes.OK
    known_s = [delay_s for delay_s in listener.own_delays_s if delay_s is not None]
    assert known_s
    assert min(known_s) >= 0.02


def test_a_citizen_who_is_sent_home_while_waiting_is_cut(portal, browse, listener) -> None:
    asked = gevent.event.Event()

    def is_asked(peer: Any) -> None:
        peer.read()
        asked.set()

    waiting = gevent.spawn(get, browse(portal(is_asked)))
    asked.wait()
    waiting.kill()
    assert listener.requests == [(PAGE, outcomes.CUT, "")]
    assert listener.pages == [(PAGE, outcomes.CUT, "")]
    assert isinstance(waiting.value, gevent.GreenletExit)


def test_exchanges_leave_nothing_for_the_garbage_collection(portal, browse, html) -> None:
    """Its pauses would be in the latencies, and its work grows with the citizens."""
    failed = html("no", status="500 Oh")
    one = portal(lambda peer: peer.answer(html(), failed, html(), html("queue full")), breaks_off)
    browser = browse(one, request_timeout_s=0.05)
    gc.collect()
    gc.disable()
    try:
        ended = [get(browser) for _ in range(6)]
        left = {type(thing).__name__ for thing in gc.get_objects()} & {"Page", "Answer", "_Reading", "PageFailed"}
    finally:
        gc.enable()
    assert left == set()
    assert ended == [
        *(outcomes.OK, outcomes.STATUS_5XX, outcomes.OK, outcomes.BUSY),
        *(outcomes.TIMED_OUT, outcomes.RESET),
    ]


# Everything together: what is told is what the portal has read


def moods(random: Random, answer: bytes) -> Callable[[Any], None]:
    """A connection that goes wrong in a way of its own after a few answers, always after having read."""

    def script(peer: Any) -> None:
        peer.answer(*[answer] * random.randrange(1, 4))
        mood = random.choice(["end idle", "end", "reset", "break off", "close", "chatter"])
        if mood == "end idle":
            return peer.end()
        if not peer.read():
            return None
        if mood == "break off":
            peer.connection.sendall(answer[: random.randrange(1, len(answer))])
        elif mood == "close":
            peer.connection.sendall(answer.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
        elif mood == "chatter":
            peer.connection.sendall(answer + b"!")
        return peer.reset() if mood in ("reset", "break off") else peer.end()

    return script


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("is_noticed", [True, False])
def test_as_many_requests_are_told_as_the_portal_has_read(
    seed, is_noticed, portal, browse, html, listener, monkeypatch
) -> None:
    if not is_noticed:
        monkeypatch.setattr(Connection, "is_quiet", lambda connection: True)
    random = Random(seed)
    answer = html("{}")
    one = portal(lambda peer: moods(random, answer)(peer))
    browsers = [browse(one, citizen=citizen) for citizen in range(5)]

    def visit(browser: Browser) -> None:
        for _ in range(40):
            random.choice([get, post])(browser)

    gevent.joinall([gevent.spawn(visit, browser) for browser in browsers], raise_error=True)
    assert len(listener.pages) == 200
    assert len(listener.sent) == len(listener.requests) == len(one.requests)
    assert set(listener.outcomes) == {outcomes.OK, outcomes.RESET}

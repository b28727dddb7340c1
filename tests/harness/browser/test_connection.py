"""How a connection goes over real sockets: kept, made anew, and never reused where it cannot be trusted."""

import os
import socket
import subprocess
import sys
from typing import Any

import gevent
import gevent.event
import gevent.socket
import pytest

from contract import outcomes
from harness.browser.failures import PageFailed
from harness.browser.site import Site
from tests.harness.browser.asking import PAGE, get


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
    gevent.sleep(0.001)  # one round of the loop: a citizen thinks for longer
    assert get(browser) == outcomes.OK
    assert listener.again == []
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

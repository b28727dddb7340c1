"""Whose failure it is: the portal's, or this machine's own."""

import errno
import os
import resource
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gevent
import gevent.event
import gevent.socket
import pytest

from contract import outcomes
from harness.browser import connecting
from harness.browser.failures import failure_of
from harness.browser.site import Site
from tests.harness.browser.asking import PAGE, get

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


def test_a_source_address_is_for_destinations_of_its_own_kind(portal, browse, html) -> None:
    one = portal(lambda peer: peer.answer(html()))
    for citizen in range(2):
        assert get(browse(one, citizen=citizen, source_addresses=("::1", "127.0.0.2"))) == outcomes.OK
    assert get(browse(one, source_addresses=("::1",))) == outcomes.OK


@pytest.mark.parametrize("number", [errno.ECONNREFUSED, errno.EHOSTUNREACH, errno.ENETUNREACH])
def test_another_address_of_the_host_is_tried_where_nobody_is_at_one(number, portal, browse, html, monkeypatch) -> None:
    one = portal(lambda peer: peer.answer(html()))
    site = Site(one.url)
    here = (socket.AF_INET, ("127.0.0.1", site.base.origin.port))
    away = (socket.AF_INET, ("127.0.0.99", site.base.origin.port))
    really_finish = connecting._finish_connecting

    def finish(opened: Any, where: Any) -> None:
        if where == away[1]:
            raise OSError(number, os.strerror(number))
        really_finish(opened, where)

    monkeypatch.setattr(site, "addresses_of", lambda origin: (away, here))
    monkeypatch.setattr(connecting, "_finish_connecting", finish)
    assert [get(browse(site, citizen=citizen)) for citizen in range(2)] == [outcomes.OK] * 2
    assert one.connections == 2


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

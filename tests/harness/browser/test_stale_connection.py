"""A reused connection that ends just as it is used: what is sent again, and what is told."""

from typing import Any

import gevent
import gevent.event
import gevent.socket
import pytest

from contract import outcomes
from harness.browser.connection import Connection
from harness.browser.site import Site
from tests.harness.browser.asking import breaks_off, ends, get, post


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
    assert len(listener.again) == 1
    assert listener.outcomes == [outcomes.OK] * 2
    assert len(listener.sent) == len(one.requests) == 2


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
    assert len(listener.again) == 1


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

"""Requests that our own cap keeps waiting: what becomes of them is never the portal's failure."""

from typing import Any

import gevent
import gevent.event
import pytest

from contract import outcomes
from harness.browser.pace import Pace
from harness.browser.permit import LoadHeld
from harness.browser.site import Site
from tests.harness.browser.asking import PAGE, get, post
from tests.harness.browser.test_patience import Visitor

TURNS = 4


def capped(url: str, per_s: float = TURNS, request_timeout_s: float = 5.0) -> Site:
    """A site whose turns of this second are all taken."""
    site = Site(url, request_timeout_s=request_timeout_s)
    site.permit.pace = Pace(per_s, lambda *_: None)
    for _ in range(int(per_s)):
        site.permit.check()
    return site


def serves(html: Any) -> Any:
    def script(peer: Any) -> None:
        while peer.read():
            peer.connection.sendall(html("{}"))

    return script


def test_the_wait_for_a_turn_is_none_for_the_portal(portal, browse, html, listener) -> None:
    one = portal(serves(html))
    assert get(browse(capped(one.url, request_timeout_s=0.2))) == outcomes.OK
    assert listener.outcomes == [outcomes.OK]
    assert len(one.requests) == 1


def test_when_the_turn_has_come_the_portal_has_its_time_and_no_more(portal, browse, listener) -> None:
    one = portal(lambda peer: peer.read())
    assert get(browse(capped(one.url, request_timeout_s=0.2))) == outcomes.TIMED_OUT
    assert listener.outcomes == [outcomes.TIMED_OUT]
    assert len(one.requests) == 1


def test_whose_patience_ends_before_his_turn_comes_is_cut_and_nothing_was_sent(portal, browse, html, listener) -> None:
    one = portal(serves(html))
    visitor = Visitor(waits_s=0.05, tries=3)
    with pytest.raises(LoadHeld), browse(capped(one.url)).page(PAGE, visitor=visitor) as page:
        page.get("/")
    assert listener.pages == [(PAGE, outcomes.CUT, "")]
    assert listener.sent == one.requests == visitor.asked == visitor.left == []


@pytest.mark.parametrize("ask", [get, post])
def test_a_connection_that_the_portal_closes_meanwhile_is_opened_again(ask, portal, browse, html, listener) -> None:
    one = portal(lambda peer: peer.end(), serves(html))
    assert ask(browse(capped(one.url))) == outcomes.OK
    assert one.connections == 2
    assert listener.outcomes == [outcomes.OK]
    assert len(listener.sent) == len(one.requests) == 1


def test_who_is_sent_home_in_the_line_has_sent_nothing_and_keeps_nobody_waiting(portal, browse, html, listener) -> None:
    one = portal(serves(html))
    site = capped(one.url)
    waiting = [gevent.spawn(get, browse(site)) for _ in range(40)]
    gevent.sleep(0.05)
    gevent.killall(waiting)
    assert listener.pages == [(PAGE, outcomes.CUT, "")] * 40
    assert listener.sent == []
    assert get(browse(site)) == outcomes.OK

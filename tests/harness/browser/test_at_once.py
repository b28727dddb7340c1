"""Up to six connections to an origin: that they are used, how they end, and that nothing is left of them."""

import gc
from collections.abc import Callable
from typing import Any

import gevent
import gevent.event
import pytest
from gevent import Greenlet

from contract import outcomes
from harness.browser.at_once import MOST_AT_ONCE, at_once
from harness.browser.browser import Browser
from harness.browser.failures import PageFailed
from harness.browser.site import Site
from harness.browser.urls import Origin
from tests.harness.browser.left_behind import left_behind
from tests.harness.browser.visiting import PAGE, path_of, serving

HTML = "Content-Type: text/html"
ONE, OTHER = Origin("http", "one.example", 80), Origin("http", "other.example", 80)


def page_of(parts: int, host: str = "") -> str:
    return "".join(f"<img src='{host}/{number}.png'>" for number in range(parts))


class Gate:
    """Holds requests back until so many wait for their answer, or until it is opened."""

    def __init__(self, awaited: int) -> None:
        self.most = self.waiting = 0
        self._awaited = awaited
        self._opened = gevent.event.Event()

    def pass_through(self) -> None:
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        if self.waiting == self._awaited:
            self._opened.set()
        self._opened.wait()
        self.waiting -= 1


def gated(document: bytes, part: bytes, gate: Gate) -> Callable[[Any], None]:
    """A script that answers a document at once, and a part as soon as the gate lets it."""

    def script(peer: Any) -> None:
        while request := peer.read():
            if path_of(request) == "/":
                peer.connection.sendall(document)
            else:
                gate.pass_through()
                gevent.sleep(0)
                peer.connection.sendall(part)

    return script


@pytest.mark.parametrize(("parts", "at_a_time"), [(1, 1), (2, 2), (6, 6), (20, 6)])
def test_parts_load_side_by_side_but_no_more_than_six(parts, at_a_time, portal, browse, html, listener) -> None:
    gate = Gate(at_a_time)
    one = portal(gated(html(page_of(parts), HTML), html("png"), gate))
    with browse(one).page(PAGE) as page:
        page.get("/")
    assert gate.most == one.connections == at_a_time
    assert listener.outcomes == [outcomes.OK] * (1 + parts)
    assert listener.pages == [(PAGE, outcomes.OK, "")]


def test_six_to_each_origin(portal, browse, html) -> None:
    gate = Gate(12)
    other = portal(gated(b"", html("png"), gate))
    document = html(page_of(8) + page_of(8, other.url), HTML)
    one = portal(gated(document, html("png"), gate))
    with browse(Site(one.url, hosts=[other.host])).page(PAGE) as page:
        page.get("/")
    assert (gate.most, one.connections, other.connections) == (12, 6, 6)


def test_a_page_ends_with_the_last_of_its_parts(portal, browse, html, listener) -> None:
    def takes_its_time(peer: Any) -> None:
        while request := peer.read():
            gevent.sleep(0 if path_of(request) == "/" else 0.05)
            peer.connection.sendall(html(page_of(6), HTML) if path_of(request) == "/" else html("png"))

    with browse(portal(takes_its_time)).page(PAGE) as page:
        page.get("/")
    ((service_s, _),) = listener.page_times_s
    assert service_s >= listener.latencies_s[0] + max(listener.latencies_s[1:])
    assert service_s < sum(listener.latencies_s)  # six lots of 50 ms, side by side


def test_one_connection_is_kept_between_pages(portal, browse, html) -> None:
    ended = []

    def counts(peer: Any) -> None:
        gated(html(page_of(6), HTML), html("png"), gate)(peer)
        ended.append(peer)

    gate = Gate(6)
    one = portal(counts)
    browser = browse(one)
    with browser.page(PAGE) as page:
        page.get("/")
    gevent.sleep(0.01)
    assert (one.connections, len(ended)) == (6, 5)
    with browser.page(PAGE) as page:
        page.get("/0.png")
    assert one.connections == 6


def test_calls_go_out_side_by_side_and_come_back_in_order(portal, browse, html, listener) -> None:
    gate = Gate(3)

    def echoes(peer: Any) -> None:
        while request := peer.read():
            gate.pass_through()
            peer.connection.sendall(html(request.partition(b"\r\n\r\n")[2]))

    with browse(portal(echoes)).page(PAGE) as page:
        answers = page.calls([("/a", {"n": 1}), ("/b", {"n": 2}), ("/c", {"n": 3})])
        assert page.calls([]) == []
    assert answers == [{"n": 1}, {"n": 2}, {"n": 3}]
    assert listener.outcomes == [outcomes.OK] * 3


def test_a_script_gets_json(portal, browse, html) -> None:
    one = portal(serving({"/api?q=1": html('{"a": [1]}'), "/html": html("<p>")}))
    with browse(one).page(PAGE) as page:
        assert page.fetch("/api", {"q": "1"}) == {"a": [1]}
    with pytest.raises(PageFailed, match=outcomes.WRONG_PAGE), browse(one).page(PAGE) as page:
        page.fetch("/html")


# How several end


def test_the_first_failure_in_order_is_raised_when_all_have_ended() -> None:
    done = []

    def fails(after: int, error: Exception) -> Callable[[], None]:
        def errand() -> None:
            for _ in range(after):
                gevent.sleep(0)
            done.append(error)
            raise error

        return errand

    first, second = KeyError("first"), ValueError("second")
    with pytest.raises(KeyError) as raised:
        at_once([(ONE, lambda: done.append(None)), (ONE, fails(5, first)), (OTHER, fails(0, second))])
    assert raised.value is first
    assert done == [None, second, first]


def greenlets() -> int:
    return sum(isinstance(thing, Greenlet) and not thing.dead for thing in gc.get_objects())


def loading(browser: Browser) -> None:
    with browser.page(PAGE) as page:
        page.get("/")


@pytest.mark.parametrize("parts", [1, 4, 20])
def test_a_citizen_who_is_sent_home_cuts_all_that_it_began(parts, portal, browse, html, listener) -> None:
    begun, ended = gevent.event.Event(), []
    at_a_time = min(parts, MOST_AT_ONCE)

    def hangs(peer: Any) -> None:
        while request := peer.read():
            if path_of(request) == "/":
                peer.connection.sendall(html(page_of(parts), HTML))
            elif len(one.requests) == 1 + at_a_time:
                begun.set()
        ended.append(peer)

    one = portal(hangs)
    browser = browse(one)
    before = greenlets()
    citizen = gevent.spawn(loading, browser)
    begun.wait()
    citizen.kill()
    assert sorted(listener.outcomes) == [outcomes.CUT] * at_a_time + [outcomes.OK]
    assert len(listener.sent) == len(listener.requests) == 1 + at_a_time
    assert listener.pages == [(PAGE, outcomes.CUT, "")]
    gevent.sleep(0.05)
    assert len(ended) == one.connections == at_a_time  # no socket is left
    assert greenlets() <= before + 1  # the portal's own, which accepts
    assert isinstance(citizen.value, gevent.GreenletExit)


def test_what_has_not_begun_when_a_citizen_is_sent_home_never_begins() -> None:
    begun = []

    def leaves() -> None:
        raise gevent.GreenletExit

    citizen = gevent.spawn(at_once, [(ONE, leaves), (ONE, lambda: begun.append(True)), (OTHER, leaves)])
    citizen.join()
    gevent.sleep(0)
    assert isinstance(citizen.value, gevent.GreenletExit)
    assert begun == []


def test_parts_leave_nothing_for_the_garbage_collection(portal, browse, html) -> None:
    answers = {f"/{number}.png": html("png") for number in range(3)} | {"/": html(page_of(3), HTML)}
    fine_one = browse(portal(serving(answers)))
    broken_one = browse(portal(serving(answers | {"/1.png": html("", status="500 Oh")})))
    gc.collect()
    gc.disable()
    try:
        loading(fine_one)
        try:
            loading(broken_one)
        except PageFailed as failed:
            outcome = failed.outcome
        left = left_behind("Page", "View", "Answer", "PageFailed", "_Ended", "Document")
    finally:
        gc.enable()
    assert outcome == outcomes.STATUS_5XX
    assert left == set()

"""Visitors who wait only so long, give up, and ask again: what goes out, and what is told."""

import gc
from dataclasses import dataclass, field
from typing import Any

import gevent
import gevent.event
import pytest

from contract import outcomes
from harness.browser.failures import PageFailed
from tests.harness.browser.left_behind import left_behind
from tests.harness.browser.visiting import FORM, PAGE, path_of, serving

SHORT_S = 0.05
HTML = "Content-Type: text/html"


@dataclass
class Visitor:
    """Waits as long as it is told to, and tries again so many times."""

    waits_s: float | None = SHORT_S
    tries: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)
    waited_s: list[float] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)

    def patience_s(self) -> float | None:
        return self.waits_s

    def tries_again(self, page: str, outcome: str, waited_s: float) -> bool:
        self.asked.append((page, outcome))
        self.waited_s.append(waited_s)
        self.tries -= 1
        return self.tries >= 0

    def leaves(self, page: str, outcome: str, waited_s: float) -> None:
        self.left.append((page, outcome))


def silent(peer: Any) -> None:
    peer.read()


def ends_of(listener: Any) -> list[str]:
    return [outcome for _, outcome, _ in listener.pages]


def test_a_visitor_gives_up_and_leaves(portal, browse, listener) -> None:
    gone = gevent.event.Event()

    def notices(peer: Any) -> None:
        peer.read()
        peer.wait_for_end()
        gone.set()

    visitor = Visitor()
    with (
        pytest.raises(PageFailed, match=outcomes.GAVE_UP),
        browse(portal(notices)).page(PAGE, visitor=visitor) as page,
    ):
        page.get("/")
    assert gone.wait(5)  # the exchange is cut off, not waited for
    assert listener.requests == listener.pages == [(PAGE, outcomes.GAVE_UP, "the citizen's patience is over")]
    assert visitor.asked == [(PAGE, outcomes.GAVE_UP)]
    ((service_s, _),) = listener.page_times_s
    assert visitor.waited_s == [service_s]
    assert service_s >= SHORT_S * 0.9


def test_a_visitor_who_reloads_sees_the_page_anew(portal, browse, html, listener) -> None:
    one = portal(silent, silent, lambda peer: peer.answer(html("đây")))
    visitor = Visitor(tries=2)
    with browse(one).page(PAGE, due_s=0.0, visitor=visitor) as page:
        assert page.get("/").text == "đây"
    assert ends_of(listener) == listener.outcomes == [outcomes.GAVE_UP, outcomes.GAVE_UP, outcomes.OK]
    assert len(one.requests) == len(listener.sent) == 3
    (first, second, last) = listener.page_times_s
    assert first[1] > first[0]  # it was due long ago
    assert second[0] == second[1] and last[0] == last[1]  # and these at the moment of the reload


WAYS_TO_FAIL = (
    (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", outcomes.STATUS_5XX),
    (b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", outcomes.STATUS_4XX),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nqueue full", outcomes.BUSY),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", outcomes.RESET),
    (b"220 ready\r\n", outcomes.MALFORMED),
)


@pytest.mark.parametrize(("wire", "outcome"), WAYS_TO_FAIL)
def test_the_visitor_is_asked_after_each_way_to_fail(wire, outcome, portal, browse, html, listener) -> None:
    def fails(peer: Any) -> None:
        peer.answer(wire)
        peer.end()

    visitor = Visitor(waits_s=None, tries=1)
    with browse(portal(fails, lambda peer: peer.answer(html()))).page(PAGE, visitor=visitor) as page:
        page.get("/")
    assert visitor.asked == [(PAGE, outcome)]
    assert ends_of(listener) == [outcome, outcomes.OK]


def test_a_page_that_nobody_serves_is_told_each_time(portal, browse, listener) -> None:
    one = portal(silent)
    one.close()
    visitor = Visitor(tries=2)
    with pytest.raises(PageFailed, match=outcomes.REFUSED), browse(one).page(PAGE, visitor=visitor) as page:
        page.get("/")
    assert ends_of(listener) == [outcomes.REFUSED] * 3
    assert listener.sent == []


@pytest.mark.parametrize(
    ("patience_s", "timeout_s", "outcome"),
    [(0.03, 5.0, outcomes.GAVE_UP), (5.0, 0.03, outcomes.TIMED_OUT), (None, 0.03, outcomes.TIMED_OUT)],
)
def test_the_shorter_of_patience_and_timeout_wins(patience_s, timeout_s, outcome, portal, browse, listener) -> None:
    visitor, browser = Visitor(waits_s=patience_s), browse(portal(silent), request_timeout_s=timeout_s)
    with pytest.raises(PageFailed, match=outcome), browser.page(PAGE, visitor=visitor) as page:
        page.get("/")
    assert listener.outcomes == ends_of(listener) == [outcome]


def test_patience_is_for_all_redirects_together(portal, browse, html, listener) -> None:
    def leads_on(peer: Any) -> None:
        while peer.read():
            gevent.sleep(0.03)
            peer.connection.sendall(html("", "Location: /on", status="302 Found"))

    visitor = Visitor(waits_s=0.1)
    with pytest.raises(PageFailed), browse(portal(leads_on)).page(PAGE, visitor=visitor) as page:
        page.get("/")
    assert 2 <= len(listener.outcomes) <= 4
    assert listener.outcomes[-1] == outcomes.GAVE_UP
    assert ends_of(listener) == [outcomes.GAVE_UP]


def test_a_form_is_not_sent_twice(portal, browse, html, listener) -> None:
    form = FORM.format(action="/nop", method="post")
    one = portal(lambda peer: (peer.answer(html(form)), peer.read()))
    visitor = Visitor(waits_s=0.1, tries=5)
    with pytest.raises(PageFailed, match=outcomes.GAVE_UP), browse(one).page(PAGE, visitor=visitor) as page:
        page.submit(page.get("/").form("search"))
    assert visitor.asked == []
    assert [path_of(request) for request in one.requests] == ["/", "/nop"]
    assert listener.pages == [(PAGE, outcomes.GAVE_UP, "the citizen's patience is over")]


def test_a_search_is(portal, browse, html, listener) -> None:
    form = FORM.format(action="/tim", method="get")
    one = portal(lambda peer: (peer.answer(html(form)), peer.read()), lambda peer: peer.answer(html("thấy")))
    with browse(one).page(PAGE, visitor=Visitor(waits_s=0.1, tries=1)) as page:
        page.submit(page.get("/").form("search")).must_show("thấy")
    assert ends_of(listener) == [outcomes.GAVE_UP, outcomes.OK]


def test_nobody_is_impatient_with_parts_and_calls(portal, browse, html, listener) -> None:
    late = gevent.event.Event()
    gevent.spawn_later(3 * SHORT_S, late.set)

    def serve(peer: Any) -> None:
        while request := peer.read():
            if path_of(request) != "/":
                late.wait()
            peer.connection.sendall(html("<img src=/a.png>", HTML) if path_of(request) == "/" else html("{}"))

    visitor = Visitor(waits_s=SHORT_S)
    with browse(portal(serve)).page(PAGE, visitor=visitor) as page:
        page.get("/")
        page.call("/api", {})
    assert (visitor.asked, ends_of(listener)) == ([], [outcomes.OK])


def test_a_part_that_fails_is_not_asked_for_again(portal, browse, html, listener) -> None:
    one = portal(serving({"/": html("<img src=/a.png>", HTML), "/a.png": html("", status="503 Oh")}))
    visitor = Visitor(tries=5)
    with pytest.raises(PageFailed), browse(one).page(PAGE, visitor=visitor) as page:
        page.get("/")
    assert (visitor.asked, ends_of(listener)) == ([], [outcomes.STATUS_5XX])


def test_a_page_that_a_journey_refuses_is_not_asked_for_again(portal, browse, html, listener) -> None:
    visitor = Visitor(tries=5)
    one = portal(lambda peer: peer.answer(html()))
    with pytest.raises(PageFailed, match=outcomes.WRONG_PAGE), browse(one).page(PAGE, visitor=visitor) as page:
        page.get("/").must_show("H01")
    assert (visitor.asked, ends_of(listener)) == ([], [outcomes.WRONG_PAGE])


def test_a_visitor_who_is_sent_home_while_it_pauses_has_no_page_open(portal, browse, html, listener) -> None:
    class Leaving(Visitor):
        def tries_again(self, page: str, outcome: str, waited_s: float) -> bool:
            raise gevent.GreenletExit

    one = portal(lambda peer: peer.answer(html("", status="503 Busy")))
    with pytest.raises(gevent.GreenletExit), browse(one).page(PAGE, visitor=Leaving()) as page:
        page.get("/")
    assert ends_of(listener) == [outcomes.STATUS_5XX]


def test_a_journey_may_go_on_after_a_page_that_failed(portal, browse, html, listener) -> None:
    one = portal(serving({"/a": html("", status="409 Taken"), "/b": html()}))
    with browse(one).page(PAGE, visitor=Visitor()) as page:
        with pytest.raises(PageFailed):
            page.get("/a")
        page.get("/b")
    assert ends_of(listener) == [outcomes.STATUS_4XX, outcomes.OK]


def test_a_page_without_any_request_is_told_once(portal, browse, listener) -> None:
    with browse(portal(silent)).page(PAGE, visitor=Visitor()):
        pass
    assert listener.pages == [(PAGE, outcomes.OK, "")]


def test_trying_again_leaves_nothing_for_the_garbage_collection(portal, browse, html) -> None:
    browser = browse(portal(silent, lambda peer: peer.answer(html("", status="503 Busy"), html())))
    gc.collect()
    gc.disable()
    try:
        with browser.page(PAGE, visitor=Visitor(tries=2)) as page:
            page.get("/")
        del page
        left = left_behind("Page", "View", "Answer", "PageFailed", "OutOfPatience")
    finally:
        gc.enable()
    assert left == set()

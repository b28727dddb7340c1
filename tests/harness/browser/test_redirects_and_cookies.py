"""Where a page may lead and may not, and what a browser keeps on the way."""

from collections.abc import Callable
from typing import Any

import gevent
import pytest

from contract import outcomes
from harness.browser.browser import Page
from harness.browser.following import MOST_REDIRECTS
from harness.browser.site import Site
from tests.harness.browser.visiting import FORM, PAGE, failing, head_of


@pytest.mark.parametrize(
    ("status", "method"),
    [("301 Moved", "GET"), ("302 Found", "GET"), ("303 See", "GET"), ("307 Same", "POST"), ("308 Same", "POST")],
)
def test_a_post_that_is_redirected_goes_on_by_the_rules(status, method, portal, browse, html, listener) -> None:
    one = portal(lambda peer: peer.answer(html("", "Location: ../đã-nhận?a=1#top", status=status), html("{}")))
    with browse(one).page(PAGE) as page:
        page.call("/nop/ho-so", {"a": 1})
    line, headers = head_of(one.requests[1])
    assert line == f"{method} /%C4%91%C3%A3-nh%E1%BA%ADn?a=1 HTTP/1.1"
    assert ("content-length" in headers) == (method == "POST")
    assert one.requests[1].endswith(b'{"a": 1}') == (method == "POST")
    assert listener.outcomes == [outcomes.OK, outcomes.OK]
    assert listener.pages == [(PAGE, outcomes.OK, "")]


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Same", "308 Same"])
def test_a_get_that_is_redirected_stays_a_get(status, portal, browse, html) -> None:
    one = portal(lambda peer: peer.answer(html("", "Location: /b", status=status), html("there")))
    with browse(one).page(PAGE) as page:
        document = page.get("/a")
    assert (document.url, document.text) == (f"{one.url}/b", "there")
    assert head_of(one.requests[1])[0] == "GET /b HTTP/1.1"


def test_a_redirect_leads_to_another_host_of_the_target(portal, browse, html) -> None:
    other = portal(lambda peer: peer.answer(html("đăng nhập")))
    one = portal(lambda peer: peer.answer(html("", f"Location: {other.url}/login", status="302 Found")))
    with browse(Site(one.url, hosts=[other.host])).page(PAGE) as page:
        assert page.get("/").url == f"{other.url}/login"


@pytest.mark.parametrize("reference", ["http://{host}/?token=secret", "//{host}/?token=secret", "https://{host}/"])
def test_no_packet_leaves_for_a_host_that_is_not_of_the_target(reference, portal, browse, html, listener) -> None:
    stranger = portal(lambda peer: peer.answer(html()))
    where = reference.format(host=stranger.host)
    form = FORM.format(action=where, method="post")
    one = portal(lambda peer: peer.answer(html("", f"Location: {where}", status="302 Found"), html(form)))
    browser = browse(Site(one.url, hosts=["portal.example", "127.0.0.1"]))
    visits: list[Callable[[Page], object]] = [
        lambda page: page.get("/"),
        lambda page: page.submit(page.get("/").form("search")),
        lambda page: page.get(where),
        lambda page: page.pull(where),
        lambda page: page.call(where, {}),
    ]
    for visit in visits:
        failed = failing(browser, visit)
        assert failed.outcome == outcomes.OFF_TARGET
        assert "secret" not in failed.detail
    gevent.sleep(0.01)
    assert stranger.connections == 0
    assert len(listener.sent) == len(one.requests) == 2


@pytest.mark.parametrize("location", ["ftp://127.0.0.1/", "javascript:void(0)", "http://[::1", "http://a:b/"])
def test_a_redirect_to_no_url(location: str, portal, browse, html) -> None:
    one = portal(lambda peer: peer.answer(html("", f"Location: {location}", status="302 Found")))
    assert failing(browse(one), lambda page: page.get("/")).outcome == outcomes.REDIRECTED_AWAY


def test_a_redirect_to_nowhere_is_no_answer(portal, browse, html) -> None:
    one = portal(lambda peer: peer.answer(html("", status="302 Found")))
    assert failing(browse(one), lambda page: page.get("/")).outcome == outcomes.MALFORMED


def test_a_circle_ends_after_ten_redirects(portal, browse, html, listener) -> None:
    one = portal(lambda peer: peer.answer(*[html("", "Location: /again", status="302 Found")] * 20))
    assert failing(browse(one), lambda page: page.get("/")).outcome == outcomes.REDIRECTED_AWAY
    assert len(one.requests) == len(listener.requests) == MOST_REDIRECTS + 1


def test_cookies_come_back_and_stay_with_their_browser(portal, browse, html) -> None:
    def play(peer: Any) -> None:
        peer.answer(html("", "Set-Cookie: a=1; Path=/", "Set-Cookie: b=2", "Location: /next", status="302 Found"))
        peer.answer(html("", "Set-Cookie: a=; Max-Age=0; Path=/"), html())

    one = portal(play)
    browser = browse(one)
    with browser.page(PAGE) as page:
        page.get("/")
        page.get("/")
    with browse(one).page(PAGE) as page:
        page.get("/")
    sent = [head_of(request)[1].get("cookie") for request in one.requests]
    assert sent == [None, "a=1; b=2", "b=2", None, "a=1; b=2"]


@pytest.mark.parametrize(
    ("headers", "second", "third"),
    [
        (["Cache-Control: public, max-age=600"], None, None),
        (["Cache-Control: max-age=600", 'ETag: "v1"'], None, None),
        (['ETag: "v1"'], '"v1"', '"v1"'),
        (["Cache-Control: no-cache, max-age=600", 'ETag: "v1"'], '"v1"', '"v1"'),
        (["Cache-Control: max-age=0", 'ETag: W/"v1"'], 'W/"v1"', 'W/"v1"'),
        (["Cache-Control: no-store", 'ETag: "v1"'], "asked anew", "asked anew"),
        ([], "asked anew", "asked anew"),
    ],
)
def test_a_part_is_fetched_once_or_asked_after(headers, second, third, portal, browse, html, listener) -> None:
    def serve(peer: Any) -> None:
        while request := peer.read():
            known = b"If-None-Match" in request
            peer.connection.sendall(b"HTTP/1.1 304 Same\r\n\r\n" if known else html("css", *headers))

    one = portal(serve)
    browser = browse(one)
    for _ in range(3):
        with browser.page(PAGE) as page:
            page.pull("/static/app.css?v=1")
    questions = [head_of(request)[1].get("if-none-match", "asked anew") for request in one.requests]
    assert questions == ["asked anew"] + [question for question in (second, third) if question]
    assert len(listener.sent) == len(one.requests)
    assert [outcome for _, outcome, _ in listener.pages] == [outcomes.OK] * 3

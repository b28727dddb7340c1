"""Pages: what a citizen gets, what the observer is told, and where a page may not lead."""

import gzip
import json
from collections.abc import Callable
from time import perf_counter
from typing import Any

import gevent
import pytest

from contract import outcomes
from harness.browser.browser import MOST_REDIRECTS, Browser, Page
from harness.browser.failures import PageFailed
from harness.browser.forms import Upload
from harness.browser.pages import BUSY_SENTENCES
from harness.browser.site import Site

PAGE = "file_dossier/submit"


def head_of(request: bytes) -> tuple[str, dict[str, str]]:
    """The request line, and the headers by lower-case name."""
    line, *headers = request.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    return line, {name.lower(): value for name, _, value in (header.partition(": ") for header in headers)}


def failing(browser: Browser, visit: Callable[[Page], object]) -> PageFailed:
    """How a page fails."""
    with pytest.raises(PageFailed) as failed, browser.page(PAGE) as page:
        visit(page)
    return failed.value


# What goes out


def test_a_get_asks_for_the_path_with_its_query(portal, browse, html) -> None:
    one = portal(lambda peer: peer.answer(html("<p>xin chào</p>")))
    with browse(one, user_agent="portal-load/0.1").page(PAGE) as page:
        document = page.get("/tra-cứu hồ sơ", {"mã": "H01 & 2"})
    line, headers = head_of(one.requests[0])
    assert line == "GET /tra-c%E1%BB%A9u%20h%E1%BB%93%20s%C6%A1?m%C3%A3=H01+%26+2 HTTP/1.1"
    assert headers["host"] == one.host
    assert headers["user-agent"] == "portal-load/0.1"
    assert "content-length" not in headers
    assert (document.status, document.text) == (200, "<p>xin chào</p>")
    assert document.url == f"{one.url}/tra-c%E1%BB%A9u%20h%E1%BB%93%20s%C6%A1?m%C3%A3=H01+%26+2"


@pytest.mark.parametrize("path", ["/a\r\nX-Injected: yes", "/a b", "/a#fragment", "/a\tb"])
def test_no_path_breaks_the_request_line(path: str, portal, browse, html) -> None:
    one = portal(lambda peer: peer.answer(html()))
    with browse(one).page(PAGE) as page:
        page.get(path)
    line, headers = head_of(one.requests[0])
    assert len(line.split(" ")) == 3
    assert "x-injected" not in headers


FORM = '<form id="search" action="{action}" method="{method}"><input name="token" value="a&amp;b"></form>'


def test_a_form_that_is_posted_carries_what_stands_in_it_and_what_was_filled_in(portal, browse, html) -> None:
    page_html = FORM.format(action="/nop?step=1&amp;copy=2", method="POST")
    one = portal(lambda peer: peer.answer(html(page_html), html("nhận")))
    with browse(one).page(PAGE) as page:
        page.submit(page.get("/form").form("search"), {"họ": "Nguyễn Văn A"}).must_show("nhận")
    line, headers = head_of(one.requests[1])
    body = one.requests[1].partition(b"\r\n\r\n")[2]
    assert line == "POST /nop?step=1&copy=2 HTTP/1.1"
    assert body == b"token=a%26b&h%E1%BB%8D=Nguy%E1%BB%85n+V%C4%83n+A"
    assert headers["content-length"] == str(len(body))
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert headers["origin"] == one.url


def test_a_form_that_is_got_puts_its_fields_in_the_query(portal, browse, html) -> None:
    page_html = FORM.format(action="find?old=1", method="get")
    one = portal(lambda peer: peer.answer(html(page_html), html()))
    with browse(one).page(PAGE) as page:
        page.submit(page.get("/a/form").form("search"), {"q": "1"})
    assert head_of(one.requests[1])[0] == "GET /a/find?token=a%26b&q=1 HTTP/1.1"


def test_files_go_as_multipart(portal, browse, html) -> None:
    page_html = FORM.format(action="/nop", method="post")
    one = portal(lambda peer: peer.answer(html(page_html), html()))
    with browse(one).page(PAGE) as page:
        scan = Upload("giấy", 'căn "cước".pdf', "application/pdf", b"%PDF\r\n\x00")
        page.submit(page.get("/form").form("search"), files=[scan])
    _, headers = head_of(one.requests[1])
    body = one.requests[1].partition(b"\r\n\r\n")[2]
    kind, _, boundary = headers["content-type"].partition("; boundary=")
    assert kind == "multipart/form-data"
    mark = f"--{boundary}".encode()
    assert body.split(mark) == [
        b"",
        b'\r\nContent-Disposition: form-data; name="token"\r\n\r\na&b\r\n',
        '\r\nContent-Disposition: form-data; name="giấy"; filename="căn %22cước%22.pdf"'.encode()
        + b"\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n\x00\r\n",
        b"--\r\n",
    ]


def test_a_call_sends_and_returns_json(portal, browse, html) -> None:
    one = portal(lambda peer: peer.answer(html('{"mã": "H01", "n": [1, 2]}')))
    with browse(one).page(PAGE) as page:
        assert page.call("/api/dossiers", {"tên": "Ánh"}) == {"mã": "H01", "n": [1, 2]}
    line, headers = head_of(one.requests[0])
    assert line == "POST /api/dossiers HTTP/1.1"
    assert json.loads(one.requests[0].partition(b"\r\n\r\n")[2]) == {"tên": "Ánh"}
    assert headers["content-type"] == headers["accept"] == "application/json"
    assert headers["x-requested-with"] == "XMLHttpRequest"


@pytest.mark.parametrize("body", ["<html>", "", '{"a": '])
def test_a_call_that_is_answered_with_anything_else_is_a_wrong_page(body: str, portal, browse, html) -> None:
    one = portal(lambda peer: peer.answer(html(body)))
    assert failing(browse(one), lambda page: page.call("/api", {})).outcome == outcomes.WRONG_PAGE


# What the portal says went wrong


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("400 Bad", outcomes.STATUS_4XX),
        ("404 Not Found", outcomes.STATUS_4XX),
        ("429 Slow Down", outcomes.STATUS_4XX),
        ("500 Oh", outcomes.STATUS_5XX),
        ("503 Busy", outcomes.STATUS_5XX),
        ("599 Odd", outcomes.STATUS_5XX),
    ],
)
@pytest.mark.parametrize(
    "visit",
    [
        lambda page: page.get("/a?b=secret"),
        lambda page: page.call("/a?b=secret", {}),
        lambda page: page.pull("/a?b=secret"),
    ],
    ids=["get", "call", "pull"],
)
def test_a_status_of_failure(status, outcome, visit, portal, browse, html, listener) -> None:
    one = portal(lambda peer: peer.answer(html("no", status=status)))
    failed = failing(browse(one), visit)
    assert failed.outcome == outcome
    assert failed.detail.startswith(status[:3])
    assert "secret" not in failed.detail
    assert listener.requests == listener.pages == [(PAGE, outcome, failed.detail)]


def test_a_detail_holds_no_number_that_could_be_a_persons(portal, browse, html) -> None:
    one = portal(lambda peer: peer.answer(html("no", status="404 Not Found")))
    failed = failing(browse(one), lambda page: page.get("/api/v1/000.00.01.H26-261123-0001/cccd-079099001234?otp=1"))
    assert failed.detail == "404 for GET /api/v1/*/*"


@pytest.mark.parametrize("sentence", BUSY_SENTENCES)
@pytest.mark.parametrize("spelling", [str, str.upper, str.capitalize, str.title])
def test_a_page_that_says_busy_in_any_spelling(sentence, spelling, portal, browse, html, listener) -> None:
    one = portal(lambda peer: peer.answer(*[html(f"<h1>{spelling(sentence)}!</h1>")] * 2))
    browser = browse(one)
    assert failing(browser, lambda page: page.get("/")).outcome == outcomes.BUSY
    assert failing(browser, lambda page: page.call("/", {})).outcome == outcomes.BUSY
    assert listener.outcomes == [outcomes.OK, outcomes.OK]  # the exchange went well; the page did not


def test_only_a_page_of_200_can_say_busy(portal, browse, html) -> None:
    one = portal(lambda peer: peer.answer(html("quá tải", status="203 Somebody Else's")))
    with browse(one).page(PAGE) as page:
        assert page.get("/").status == 203


def test_a_page_that_says_busy_under_gzip(portal, browse, html) -> None:
    one = portal(lambda peer: peer.answer(html(gzip.compress("Hệ thống đang bận".encode()), "Content-Encoding: gzip")))
    assert failing(browse(one), lambda page: page.get("/")).outcome == outcomes.BUSY


# Redirects


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
        assert failed.outcome == outcomes.REDIRECTED_AWAY
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


# Cookies and the cache, on the way


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


# What is told of a page


def test_a_page_is_told_once_with_all_its_requests(portal, browse, html, listener) -> None:
    one = portal(lambda peer: peer.answer(*[html()] * 3))
    with browse(one).page(PAGE) as page:
        page.get("/")
        page.pull("/a.css")
        page.pull("/b.js")
    assert listener.requests == [(PAGE, outcomes.OK, "")] * 3
    assert listener.pages == [(PAGE, outcomes.OK, "")]
    ((service_s, response_s),) = listener.page_times_s
    assert service_s == response_s >= sum(listener.latencies_s)


def test_a_page_that_was_due_earlier_took_longer_for_the_citizen(portal, browse, html, listener) -> None:
    one = portal(lambda peer: peer.answer(*[html()] * 2))
    browser = browse(one)
    with browser.page(PAGE, due_s=perf_counter() - 100) as page:
        page.get("/")
    with browser.page(PAGE, due_s=perf_counter() + 100) as page:
        page.get("/")
    (late_service_s, late_response_s), (early_service_s, early_response_s) = listener.page_times_s
    assert late_response_s >= late_service_s + 100
    assert early_response_s == early_service_s


def test_a_page_ends_with_its_last_byte_whatever_the_journey_does_then(
    portal, browse, html, listener, monkeypatch
) -> None:
    clock_s = iter(range(1000))
    one = portal(lambda peer: peer.answer(html()))
    monkeypatch.setattr("harness.browser.browser.perf_counter", lambda: next(clock_s))
    with browse(one).page(PAGE) as page:
        page.get("/")
        for _ in range(500):
            next(clock_s)
    assert listener.page_times_s == [(1, 1)]


def test_an_error_in_a_journey_is_the_generators_failure(portal, browse, html, listener) -> None:
    one = portal(lambda peer: peer.answer(html()))
    with pytest.raises(KeyError), browse(one).page(PAGE) as page:
        page.get("/")
        {}["a name that nobody should read in a recording"]
    assert listener.pages == [(PAGE, outcomes.GENERATOR, "KeyError")]
    assert listener.outcomes == [outcomes.OK]


def test_a_page_that_a_journey_refuses_says_why(portal, browse, html, listener) -> None:
    one = portal(lambda peer: peer.answer(html()))
    failing(browse(one), lambda page: page.get("/").must_show("H01"))
    assert listener.pages == [(PAGE, outcomes.WRONG_PAGE, "text 1 of 1 is missing")]
    assert listener.outcomes == [outcomes.OK]


def test_closing_a_browser_closes_its_connections(portal, browse, html) -> None:
    ended = []

    def play(peer: Any) -> None:
        peer.answer(html())
        peer.wait_for_end()
        ended.append(True)

    browser = browse(portal(play))
    with browser.page(PAGE) as page:
        page.get("/")
    browser.close()
    gevent.sleep(0.01)
    assert ended == [True]

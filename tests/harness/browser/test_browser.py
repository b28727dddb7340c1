"""Pages: what a citizen gets, what the observer is told, and where a page may not lead."""

import gzip
import json
from time import perf_counter
from typing import Any

import gevent
import pytest

from contract import outcomes
from harness.browser.busy import BUSY_SENTENCES
from harness.browser.forms import Upload
from tests.harness.browser.visiting import FORM, PAGE, failing, head_of, serving

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


def test_every_request_names_the_address_that_it_came_from(portal, browse, html) -> None:
    one = portal(
        serving({"/": html("<img src=/a.png>", "Content-Type: text/html"), "/a.png": html(), "/b": html("{}")})
    )
    with browse(one, forwarded_for="10.1.2.3").page(PAGE) as page:
        page.get("/")
        page.call("/b", {})
    assert [head_of(request)[1]["x-forwarded-for"] for request in one.requests] == ["10.1.2.3"] * 3
    with browse(one).page(PAGE) as page:
        page.get("/b")
    assert "x-forwarded-for" not in head_of(one.requests[-1])[1]


@pytest.mark.parametrize("address", ["", "10.1.2.3\r\nX-Injected: yes", "10.1.2.3, 10.1.2.4", "portal"])
def test_what_is_no_address_names_nobody(address: str, portal, browse) -> None:
    with pytest.raises(ValueError, match="X-Forwarded-For"):
        browse(portal(lambda peer: None), forwarded_for=address)


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
    monkeypatch.setattr("harness.browser.view.perf_counter", lambda: next(clock_s))
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

"""What a visitor brings from an earlier visit: what is fresh, what is asked after, and what a 304 keeps."""

import pytest

from contract import outcomes
from harness.browser import cache as caches
from harness.browser.answer import Answer
from harness.browser.cache import Cache
from harness.browser.urls import Url, read_url
from tests.harness.browser.visiting import PAGE, head_of

URL = read_url("http://portal.example/static/portal.css")
MODIFIED = "Mon, 23 Nov 2026 10:15:07 GMT"


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now_s = 1000.0
        monkeypatch.setattr(caches, "perf_counter", lambda: self.now_s)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def answer(status: int = 200, **headers: str) -> Answer:
    named = {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
    return Answer(status, named, [], b"", True, None)


def test_a_part_is_fresh_for_its_age_and_then_asked_after(clock: Clock) -> None:
    cache = Cache()
    cache.keep(URL, answer(cache_control="public, max-age=60", etag='"v1"', last_modified=MODIFIED))
    clock.now_s += 59.9
    assert cache.is_fresh(URL)
    clock.now_s += 0.1
    assert not cache.is_fresh(URL)
    assert cache.question(URL) == f'If-None-Match: "v1"\r\nIf-Modified-Since: {MODIFIED}\r\n'


# headers of the 304, whether the part is fresh after it, and the question that is left
SAME = (
    ({}, True, '"v1"', MODIFIED),
    ({"cache_control": "max-age=5"}, True, '"v1"', MODIFIED),
    ({"cache_control": "no-cache"}, False, '"v1"', MODIFIED),
    ({"etag": '"v2"'}, True, '"v2"', MODIFIED),
)


@pytest.mark.parametrize(("headers", "is_fresh", "etag", "modified"), SAME)
def test_a_304_keeps_what_it_does_not_change(headers, is_fresh, etag, modified, clock: Clock) -> None:
    cache = Cache()
    cache.keep(URL, answer(cache_control="max-age=60", etag='"v1"', last_modified=MODIFIED))
    clock.now_s += 100
    cache.keep(URL, answer(304, **headers))
    assert cache.is_fresh(URL) == is_fresh
    assert cache.question(URL) == f"If-None-Match: {etag}\r\nIf-Modified-Since: {modified}\r\n"


def test_a_new_part_forgets_what_was_said_of_the_old(clock: Clock) -> None:
    cache = Cache()
    cache.keep(URL, answer(cache_control="max-age=60", etag='"v1"', last_modified=MODIFIED))
    cache.keep(URL, answer(etag='"v2"'))
    assert not cache.is_fresh(URL)
    assert cache.question(URL) == 'If-None-Match: "v2"\r\n'


def test_a_copy_goes_its_own_way(clock: Clock) -> None:
    earlier = Cache()
    earlier.keep(URL, answer(cache_control="max-age=60"))
    later, another = earlier.copy(), Url(URL.origin, "/other.css")
    later.keep(another, answer(cache_control="max-age=60"))
    earlier.keep(URL, answer(cache_control="no-store"))
    assert (later.is_fresh(URL), later.is_fresh(another)) == (True, True)
    assert (earlier.is_fresh(URL), earlier.is_fresh(another)) == (False, False)


@pytest.mark.parametrize(
    ("headers", "question"),
    [
        (['ETag: "v1"'], {"if-none-match": '"v1"'}),
        ([f"Last-Modified: {MODIFIED}"], {"if-modified-since": MODIFIED}),
        (['ETag: "v1"', f"Last-Modified: {MODIFIED}"], {"if-none-match": '"v1"', "if-modified-since": MODIFIED}),
        ([], {}),
    ],
)
def test_a_returning_visitor_asks_only_for_what_has_changed(
    headers, question, clock, portal, browse, html, listener
) -> None:
    def serve(peer) -> None:
        while request := peer.read():
            is_known = b"\r\nIf-" in request
            peer.connection.sendall(
                b"HTTP/1.1 304 Same\r\n\r\n" if is_known else html("css", "Cache-Control: max-age=60", *headers)
            )

    one = portal(serve)

    def visit(cache: Cache | None) -> Cache:
        browser = browse(one, cache=cache)
        with browser.page(PAGE) as page:
            page.pull("/portal.css")
        return browser.cache

    first = visit(None)
    visit(first.copy())
    assert len(one.requests) == 1  # fresh
    clock.now_s += 60
    again = visit(first.copy())
    sent = head_of(one.requests[1])[1]
    assert {name: value for name, value in sent.items() if name.startswith("if-")} == question
    visit(again.copy())
    assert len(one.requests) == 2  # fresh again
    assert not first.is_fresh(read_url(f"{one.url}/portal.css"))
    assert set(listener.outcomes) == {outcomes.OK}

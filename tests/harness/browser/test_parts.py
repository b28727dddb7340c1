"""The parts that a page names: which are found, which are fetched, and that each is fetched once."""

import gzip

import pytest

from contract import outcomes
from harness.browser.failures import PageFailed
from harness.browser.glance import glance_at
from harness.browser.site import Site
from tests.harness.browser.visiting import PAGE, path_of, serving

# what stands in the page, the parts that it names
NAMED = (
    ('<link rel="stylesheet" href="/a.css">', ["/a.css"]),
    ("<LINK REL=StyleSheet HREF=/a.css>", ["/a.css"]),
    ('<link href="/a.css?v=1&amp;w=2" rel="alternate stylesheet">', ["/a.css?v=1&w=2"]),
    ('<link rel="icon" href="/a.ico"><link rel="canonical" href="/stylesheet">', []),
    ('<script src="/a.js" defer></script>', ["/a.js"]),
    ('<script>document.write("<img src=/a.png>")</script><script src=/b.js></script>', ["/b.js"]),
    ("<script>without an end <img src=/a.png>", []),
    ('<img alt="" src="/a.png">', ["/a.png"]),
    ("<img src='/a.png' alt='1 > 0'><img src=/b.png />", ["/a.png", "/b.png"]),
    ('<img alt="1 > 0" src="/a.png">', ["/a.png"]),
    ("<!-- <img src=/a.png> --><img src=/b.png>", ["/b.png"]),
    ("<img src=/a.png><img src=/b.png><img src=/a.png>", ["/a.png", "/b.png"]),
    ("<img data-src=/a.png><image src=/b.png><imgs src=/c.png>", []),
    ('<img src=""><img src>', []),
    ("<img src=/a.png", []),
    ("<p>src= and stylesheet are words</p>", []),
    ("<p>xin chào</p>", []),
    ("", []),
)


@pytest.mark.parametrize(("html", "parts"), NAMED)
def test_what_a_page_names(html: str, parts: list[str]) -> None:
    page = f"<!doctype html><title>Hồ sơ</title>{html}"
    assert list(glance_at(page.encode()).parts) == parts
    assert list(glance_at(page.encode()).parts) == parts  # at the second glance too


def test_a_page_too_long_to_be_kept_is_read_all_the_same() -> None:
    page = b"<img src=/a.png>" + b" " * 100_000 + b"<img src=/b.png>"
    assert glance_at(page).parts == ("/a.png", "/b.png")


def test_who_does_not_want_the_parts_does_not_look_for_them() -> None:
    page = b'<img src="/a.png">'
    assert [glance_at(page, wanted).parts for wanted in (False, True, False)] == [(), ("/a.png",), ()]


def home(*parts: str) -> str:
    return "<!doctype html>" + "".join(f'<img src="{part}">' for part in parts)


HTML = "Content-Type: text/html; charset=utf-8"
FOR_A_DAY = "Cache-Control: public, max-age=86400"


def test_parts_are_fetched_with_their_page_and_not_with_the_next(portal, browse, html, listener) -> None:
    document, part = html(home("/a.css", "b.js"), HTML), html("part", FOR_A_DAY)
    one = portal(serving({"/nop/": document, "/a.css": part, "/nop/b.js": part}))
    browser = browse(one)
    for _ in range(2):
        with browser.page(PAGE) as page:
            page.get("/nop/")
    assert [path_of(request) for request in one.requests] == ["/nop/", "/a.css", "/nop/b.js", "/nop/"]
    assert listener.requests == [(PAGE, outcomes.OK, "")] * 4
    assert listener.pages == [(PAGE, outcomes.OK, "")] * 2


def test_a_part_is_fetched_once_a_page_even_if_it_may_not_be_kept(portal, browse, html) -> None:
    part = html("part", "Cache-Control: no-store")
    one = portal(serving({"/": html(home("/a.css", "/b.js", "/a.css#again"), HTML), "/a.css": part, "/b.js": part}))
    browser = browse(one)
    for _ in range(2):
        with browser.page(PAGE) as page:
            page.get("/")
            page.pull("/a.css")
            page.get("/")
    asked = [path_of(request) for request in one.requests]
    assert asked == ["/", "/a.css", "/b.js", "/"] * 2


def test_parts_come_with_what_a_form_leads_to(portal, browse, html) -> None:
    form = html('<form id="f" action="/found"><input name="q"></form>', HTML)
    one = portal(serving({"/": form, "/found?q=1": html(home("/a.png"), HTML), "/a.png": html("png")}))
    with browse(one).page(PAGE) as page:
        page.submit(page.get("/").form("f"), {"q": "1"})
    assert path_of(one.requests[-1]) == "/a.png"


def test_parts_are_found_under_gzip(portal, browse, html) -> None:
    packed = html(gzip.compress(home("/a.png").encode()), HTML, "Content-Encoding: gzip")
    one = portal(serving({"/": packed, "/a.png": html("png")}))
    with browse(one).page(PAGE) as page:
        page.get("/")
    assert len(one.requests) == 2


def test_strangers_and_what_is_no_url_are_not_asked(portal, browse, html, listener) -> None:
    stranger, other = (portal(serving({"/a.png": html("png")})) for _ in range(2))
    named = [
        f"{stranger.url}/a.png",
        f"{other.url}/a.png",
        "data:image/png;base64,AA==",
        "http://[1",
        "http://a:99999/",
    ]
    one = portal(serving({"/": html(home(*named), HTML)}))
    with browse(Site(one.url, hosts=[other.host])).page(PAGE) as page:
        page.get("/")
    assert (stranger.connections, other.connections, len(one.requests)) == (0, 1, 1)
    assert listener.pages == [(PAGE, outcomes.OK, "")]


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", ""])
def test_only_html_has_parts(content_type: str, portal, browse, html) -> None:
    one = portal(serving({"/": html(home("/a.png"), f"Content-Type: {content_type}")}))
    with browse(one).page(PAGE) as page:
        page.get("/")
    assert len(one.requests) == 1


def test_parts_may_be_left_to_a_cdn(portal, browse, html) -> None:
    one = portal(serving({"/": html(home("/a.png"), HTML)}))
    with browse(one, static_parts=False).page(PAGE) as page:
        assert page.get("/").parts == []
        page.pull("/b.css")
    assert len(one.requests) == 1


def test_a_part_that_fails_fails_the_page_when_all_have_ended(portal, browse, html, listener) -> None:
    answers = {"/": html(home("/a.png", "/b.png", "/c.png"), HTML)}
    answers |= {"/a.png": html("png"), "/b.png": html("", status="503 Oh"), "/c.png": html("", status="404 No")}
    one = portal(serving(answers))
    with pytest.raises(PageFailed, match=r"503 for GET /b\.png"), browse(one).page(PAGE) as page:
        page.get("/")
    assert len(one.requests) == len(listener.requests) == 4
    assert listener.pages == [(PAGE, outcomes.STATUS_5XX, "503 for GET /b.png")]

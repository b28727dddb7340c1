"""Where a reference leads."""

from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.browser.urls import Origin, Url, read_url, resolve

BASE = "http://portal.example/nop/ho-so?a=1"

# reference, where it leads
ROWS = (
    ("/", "http://portal.example/"),
    ("/a?b=c&d=%20e", "http://portal.example/a?b=c&d=%20e"),
    ("", "http://portal.example/nop/ho-so?a=1"),
    ("xem", "http://portal.example/nop/xem"),
    ("../x", "http://portal.example/x"),
    ("?b=2", "http://portal.example/nop/ho-so?b=2"),
    ("#top", "http://portal.example/nop/ho-so?a=1"),
    (" /a ", "http://portal.example/a"),
    ("/hồ sơ", "http://portal.example/h%E1%BB%93%20s%C6%A1"),
    ("/a/../b/./c", "http://portal.example/b/c"),
    ("/..", "http://portal.example/"),
    ("/a?", "http://portal.example/a"),
    ("http://other.example/a?", "http://other.example/a"),
    ("/a;jsessionid=1?b=;", "http://portal.example/a;jsessionid=1?b=;"),
    ("/a[1]", "http://portal.example/a%5B1%5D"),
    ("//other.example/x", "http://other.example/x"),
    ("HTTPS://Other.Example", "https://other.example/"),
    ("https://other.example:443/x", "https://other.example/x"),
    ("http://other.example:8080/x#y", "http://other.example:8080/x"),
    ("http://user:secret@other.example/x", "http://other.example/x"),
    ("http://[::1]:8000/x", "http://[::1]:8000/x"),
    ("http://bücher.example/", "http://xn--bcher-kva.example/"),
)


@pytest.mark.parametrize(("reference", "where"), ROWS)
def test_a_reference(reference: str, where: str) -> None:
    assert str(resolve(reference, read_url(BASE))) == where


@pytest.mark.parametrize("reference", ["mailto:a@b", "javascript:void(0)", "http://a:99999/", "http://[1"])
def test_what_is_no_url_of_ours(reference: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        resolve(reference, read_url(BASE))


def test_an_origin_names_its_port_only_where_it_must() -> None:
    assert Origin("https", "a.example", 443).authority == "a.example"
    assert Origin("http", "a.example", 443).authority == "a.example:443"
    assert Origin("http", "::1", 80).authority == "[::1]"


PIECES = (
    "http",
    "https",
    "HTTP",
    "://",
    "//",
    "/",
    "portal.example",
    "other",
    ":",
    "8080",
    "99999",
    "user:p@",
    "[::1]",
)
ODD = ("?", "?a=1", ";", "#x", "..", " ", "\\", "%41", "ơ", "@", "[")


@given(st.lists(st.sampled_from(PIECES + ODD), max_size=8).map("".join))
def test_the_short_way_leads_where_the_long_one_does(reference: str) -> None:
    def where(lead: Callable[[], Url]) -> Url | None:
        try:
            return lead()
        except ValueError:
            return None

    base = read_url(BASE)
    assert where(lambda: resolve(reference, base)) == where(lambda: read_url(urljoin(BASE, reference.strip())))


@given(st.text())
def test_whatever_the_reference_the_request_line_holds(reference: str) -> None:
    try:
        target = resolve("/" + reference, read_url(BASE)).target
    except ValueError:
        return
    assert target.isascii()
    assert target.isprintable()
    assert " " not in target
    assert target.startswith("/")

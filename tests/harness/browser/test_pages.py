"""What a citizen sees in a document."""

import gzip
import zlib

import pytest

from contract import outcomes
from harness.browser import pages
from harness.browser.answer import Answer
from harness.browser.failures import PageFailed
from harness.browser.pages import Document
from harness.browser.urls import read_url


def document(body: str | bytes, content_type: str = "text/html", coding: str = "") -> Document:
    headers = {b"content-type": content_type.encode(), b"content-encoding": coding.encode()}
    content = body.encode() if isinstance(body, str) else body
    return Document(Answer(200, headers, [], content, True, None), read_url("http://portal.example/nop/"))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("hồ sơ".encode(), "text/html"),
        ("hồ sơ".encode(), "text/html; charset=UTF-8"),
        ("hồ sơ".encode("utf-16"), 'text/html;charset="utf-16"'),
        ("hồ sơ".encode(), "text/html; charset=no-such-thing"),
        ("hồ sơ".encode(), "text/html; charset=undefined"),  # Python has a codec of this name, which only fails
    ],
)
def test_text_is_read_in_its_charset(body: bytes, content_type: str) -> None:
    assert document(body, content_type).text == "hồ sơ"


@pytest.mark.parametrize(
    ("charset", "written"),
    [("utf-8", "utf-8"), ("UTF8", "utf-8"), ("utf-16", "utf-16"), ("windows-1258", "windows-1258"), ("none", "utf-8")],
)
def test_all_that_is_looked_for_is_found_in_any_charset(charset: str, written: str) -> None:
    html = '<p data-ma="xê">Cà Mau</p><form id="f" action="?a=é"><input name="tê" value="Huê"></form>'
    page = document(html.encode(written), f"text/html; charset={charset}")
    page.must_show("Cà Mau", "Huê")
    assert page.value_of("data-ma") == "xê"
    assert page.form("f").fields == {"tê": "Huê"}
    assert page.form("f").action == "http://portal.example/nop/?a=%C3%A9"


def test_a_wrong_byte_spoils_only_itself() -> None:
    assert document(b"\xffa").text == "\ufffda"


def test_a_wrong_byte_hides_nothing_beside_it() -> None:
    page = document(b'<p data-ma="\xff7">\xff8</p><form id="f"><input name="a" value="\xff9"></form>')
    assert (page.value_of("data-ma"), page.form("f").fields["a"]) == ("\ufffd7", "\ufffd9")
    page.must_show("8", "\ufffd8")
    with pytest.raises(PageFailed, match="text 1 of 1 is missing"):
        page.must_show("\ufffd5")


def test_gzip_is_undone() -> None:
    assert document(gzip.compress("hồ sơ".encode(), mtime=0), coding="GZIP").text == "hồ sơ"


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (b"not gzip", "gzip"),
        (gzip.compress(b"cut short", mtime=0)[:-1], "gzip"),
        (gzip.compress(b"a wrong checksum", mtime=0)[:-8] + b"12345678", "gzip"),
        (zlib.compress(b"another coding"), "deflate"),
    ],
)
def test_a_coding_that_cannot_be_undone_is_no_answer(body: bytes, coding: str) -> None:
    with pytest.raises(PageFailed) as failed:
        document(body, coding=coding).text  # noqa: B018
    assert failed.value.outcome == outcomes.MALFORMED


def test_a_bomb_does_not_go_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "LARGEST_BODY_BYTES", 1000)
    with pytest.raises(PageFailed, match="or holds more than 1000 bytes"):
        document(gzip.compress(b"0" * 100_000, mtime=0), coding="gzip").text  # noqa: B018


def test_what_a_page_must_show_may_be_escaped_in_it() -> None:
    page = document("<p>Trần &amp; con</p><p>O&#39;Neil</p>")
    page.must_show("Trần", "Trần & con", "O'Neil")
    with pytest.raises(PageFailed) as failed:
        page.must_show("Trần", "Nguyễn Thị Bí Mật")
    assert (failed.value.outcome, failed.value.detail) == (outcomes.WRONG_PAGE, "text 2 of 2 is missing")


@pytest.mark.parametrize(
    ("html", "value"),
    [
        ('<p data-otp="123456">', "123456"),
        ("<p data-otp='123456' class=x>", "123456"),
        ("<p class=x data-otp=123456>", "123456"),
        ('<p DATA-OTP = "a&quot;b">', 'a"b'),
        ('<p data-otp="">', ""),
        ('<p x-data-otp="0"><p data-otp="1"><p data-otp="2">', "1"),
    ],
)
def test_the_first_value_of_an_attribute(html: str, value: str) -> None:
    assert document(html).value_of("data-otp") == value


def test_an_attribute_that_is_nowhere() -> None:
    with pytest.raises(PageFailed) as failed:
        document('<p data-otpx="1" xdata-otp="2">').value_of("data-otp")
    assert failed.value.outcome == outcomes.WRONG_PAGE


def test_a_form_goes_where_its_page_says() -> None:
    assert document('<form id="f" action="b?c">').form("f").action == "http://portal.example/nop/b?c"
    assert document('<form id="f">').form("f").action == "http://portal.example/nop/"


@pytest.mark.parametrize("html", ["<p>", '<form id="g">', '<form id="f" action="javascript:void(0)">'])
def test_a_form_that_cannot_be_filled_in(html: str) -> None:
    with pytest.raises(PageFailed) as failed:
        document(html).form("f")
    assert failed.value.outcome == outcomes.WRONG_PAGE

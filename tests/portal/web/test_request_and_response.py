from urllib.parse import parse_qsl

import pytest

from portal.web.request import Request, read_fields
from portal.web.response import HTML, Response, json_response, redirect, see_other

DATE = b"date: Tue, 01 Jul 2025 05:00:00 GMT\r\n"


@pytest.mark.parametrize(
    "header, value",
    [
        (b"phien=a", "a"),
        (b"x=1; phien=a; y=2", "a"),
        (b"x=1;phien=a", "a"),
        (b'phien="a b"', "a b"),
        (b"phien=a=b", "a=b"),
        (b"phien=", ""),
        (b"xphien=a; phienx=b", None),
        (b"", None),
    ],
)
def test_a_cookie_is_found_among_others(header, value):
    assert Request(headers={b"cookie": header}).cookie("phien") == value


def test_the_query_is_read_as_a_form():
    assert Request(target=b"/a?q=khai%20sinh&q=t%E1%BB%AD+l%E1%BA%A1i&leer=").query_params == {
        "q": "tử lại",
        "leer": "",
    }
    assert Request(target=b"/a").query_params == {}


@pytest.mark.parametrize(
    "encoded",
    [
        "",
        "a=1&b=2",
        "a=1&a=2",
        "a",
        "a=&=b&=",
        "&&a=1&",
        "a=b=c",
        "a+b=c+d",
        "%C4%91=%E1%BB%87&x=%ff%zz%4",
        "a=%2B+%26",
    ],
)
def test_fields_are_read_as_the_standard_library_does(encoded):
    assert read_fields(encoded) == dict(parse_qsl(encoded, keep_blank_values=True))


def test_an_answer_is_written_with_its_length():
    written = Response("đ".encode(), 200, HTML, ((b"etag", b'"1"'),)).written(DATE, keeps_open=True, with_body=True)
    assert written == (
        b"HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\n"
        + DATE
        + b'content-length: 2\r\netag: "1"\r\n\r\n'
        b"\xc4\x91"
    )


@pytest.mark.parametrize("status", [204, 304])
def test_what_has_no_body_has_no_length(status):
    assert b"content-length" not in Response(status_code=status).written(DATE, keeps_open=True, with_body=True)


def test_the_last_answer_says_so_and_a_head_has_no_body():
    written = json_response({"a": "đ"}, 201).written(DATE, keeps_open=False, with_body=False)
    assert written.endswith(b"content-length: 10\r\nconnection: close\r\n\r\n")


@pytest.mark.parametrize(
    "place, location",
    [
        ("/a?b=%C4%91&c", "/a?b=%C4%91&c"),
        ("/đ", "/%C4%91"),
        ("/a\r\nset-cookie: x=1", "/a%0D%0Aset-cookie:%20x=1"),
        ("/a\n", "/a%0A"),
    ],
)
def test_nothing_slips_out_of_an_address(place, location):
    assert see_other(place).headers == ((b"location", location.encode()),)
    assert redirect(place, 307).status_code == 307


def test_cookies_are_given_and_taken_back():
    answer = Response()
    answer.set_cookie("phien", "a", path="/x")
    answer.delete_cookie("phien", path="/x")
    given, taken = (value.decode() for _, value in answer.headers)
    assert given == "phien=a; HttpOnly; Path=/x; SameSite=lax"
    assert "Max-Age=0; Path=/x" in taken

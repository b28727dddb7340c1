"""What goes out: the bodies of forms and of calls, held against the standard library's."""

import json
from types import MappingProxyType
from urllib.parse import urlencode

import pytest

from harness.browser.forms import URL_ENCODED, Form
from harness.browser.request import for_call, for_form
from harness.browser.urls import read_url

URL = read_url("http://portal.example/nop")
NOBODY = Form(str(URL), "post", URL_ENCODED, MappingProxyType({}))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"": ""},
        {"ho_ten": "Nguyễn Thị Mẫu", "số": "0912"},
        {"a-b_c.d~e": "a-b_c.d~e", "a b": "c+d", "e&f": "g=h", "i/j": "k?l#m%n"},
        {"ghi_chu": "một\r\nhai", "b": "\x00\x7f", "c": "\ud83d"},
    ],
)
def test_a_form_is_encoded_as_the_standard_library_does(fields: dict[str, str]) -> None:
    try:
        expected = urlencode(fields).encode()
    except UnicodeEncodeError:
        with pytest.raises(UnicodeEncodeError):
            for_form(URL, NOBODY, fields, (), "")
        return
    sent = for_form(URL, NOBODY, fields, (), "")
    assert sent.body == expected
    assert "Content-Type: application/x-www-form-urlencoded\r\n" in sent.headers


def test_a_call_is_json_in_utf_8() -> None:
    body = {"q": "khai sinh ở xã", "limit": 25, "lastId": None}
    sent = for_call(URL, body, "")
    assert json.loads(sent.body) == body
    assert "ở xã".encode() in sent.body

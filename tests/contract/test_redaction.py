"""Secrets by their shape: what of a text is told, and what is not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.few_names import FewNames
from contract.redaction import LONGEST_TOLD, one_line, page_name, plain_path, redacted, system_name

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIwMDEwOTkxMjM0NTYifQ.TJVA95OrM7E2cBab30RMHrHDcEfxjoYZgeFONFh7HgQ"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # addresses: neither what is asked, nor who asks
        ("GET /cb?code=Ab12&state=xyz HTTP/1.1", "GET /cb?… HTTP/1.1"),
        ("to https://id.test/cb?code=Ab12#top, which", "to https://id.test/cb?… which"),
        ("https://id.test/#access_token=abc", "https://id.test/#…"),
        ("at http://an:hunter2@127.0.0.1:8080/", "at http://…@127.0.0.1:8080/"),
        # headers
        ("Cookie: JSESSIONID=1A2B; theme=dark", "Cookie: …"),
        ("set-cookie: sid=abc; Path=/\nLocation: /", "set-cookie: …\nLocation: /"),
        (r"b'Cookie: a=b\r\nHost: x'", r"b'Cookie: …\r\nHost: x'"),
        ("Authorization: Bearer abc.def", "Authorization: …"),
        ("sent bearer abcdef to it", "sent bearer … to it"),
        # what is named
        ("password=hunter2 was wrong", "password=… was wrong"),
        ('{"password": "hun\\"ter2", "kind": "a"}', '{"password": …, "kind": "a"}'),
        ("{'otp': 482, 'n': 1}", "{'otp': …, 'n': 1}"),
        ("token: abc123 and so on", "token: … and so on"),
        ("?code=4711&n=1", "?code=…&n=1"),
        ("csrf_token='a b c' there", "csrf_token=… there"),
        # shapes
        (f"the token was {JWT}.", "the token was …"),
        ("write to nguyen.van.an+1@example.com.vn now", "write to … now"),
        ("citizen 001099123456 is unknown", "citizen … is unknown"),
        ("call 0912 345 678 or +84 912 345 678", "call … or …"),
        ("call 0912.345.678", "call …"),
        ("your code is 482915", "your code is …"),
        ("dossier 001.00.00.H29-250612-0001 is lost", "dossier … is lost"),
        ("key 9f3ac1d27be94a10c2 here", "key … here"),
        # what is useful stays
        ("404 for GET /tra-cuu", "404 for GET /tra-cuu"),
        ("refused to connect to ('192.168.100.200', 8080)", "refused to connect to ('192.168.100.200', 8080)"),
        ("ended after 1234567 bytes of the answer", "ended after 1234567 bytes of the answer"),
        ("[2026-11-24 21:13:42,123] up", "[2026-11-24 21:13:42,123] up"),
        ("All users spawned: 120000 users", "All users spawned: 120000 users"),
        ("status 503, exit code: 3", "status 503, exit code: 3"),
        ("it took 0.123456789 s", "it took 0.123456789 s"),
        ("certificate: self-signed certificate", "certificate: self-signed certificate"),
        ("Không tìm thấy hồ sơ", "Không tìm thấy hồ sơ"),
        ("name not found: Name or service not known", "name not found: Name or service not known"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_told_of_a_text(text, told):
    assert redacted(text) == told


@given(st.text(st.sampled_from("aB1 -.:=/?@#'\"\\é\n"), max_size=80))
def test_no_long_number_is_left_and_one_line_is_one(text):
    assert not re.search(r"(?<!\d\.)(?<!\d)\d{10}", redacted(text))
    told = one_line(text, 50)
    assert len(told) <= 50
    assert "\n" not in told


@pytest.mark.parametrize(
    "text", ["a=" * 20_000, "1" * 50_000, "'" * 30_000, "eyJ" * 9_000, "a@" * 9_000, "a-1_" * 9_000]
)
def test_no_text_is_slow_and_a_long_one_is_cut(text):
    assert len(redacted(text)) <= LONGEST_TOLD + 10_000


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/ho-so/nop", "/ho-so/nop"),
        ("/api/v1/files", "/api/v1/files"),
        ("/static/portal.css", "/static/portal.css"),
        ("/dossier/001.00.00.H29-250612-0001", "/dossier/*"),
        ("/reset/Ab12Cd34Ef", "/reset/*"),
        ("/users/ng%C3%A9", "/users/*"),
        ("/", "/"),
        ("/a/b/c/d/e/f/g/h/i/j", "/a/b/c/d/e/f/g/*"),
    ],
)
def test_a_path_is_told_as_far_as_it_is_made_of_words(path, told):
    assert plain_path(path) == told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("submit", "submit"),
        ("bước 2", "bước 2"),
        ("dossier/2506120001", "dossier/*"),
        ("a\nb", "a b"),
        ("", "*"),
        ("x" * 500, "x" * 79 + "…"),
    ],
)
def test_a_page_is_called_as_its_journey_calls_it_but_for_numbers(name, told):
    assert page_name(name) == told


def test_a_system_is_called_by_a_word():
    words, others = ("db", "province_79", "edge-2"), ("9f3ac1", "a" * 60, "=cmd", "0912345678")
    assert [system_name(name) for name in (*words, *others)] == [*words, *["others"] * 4]


def test_who_invents_names_is_told_as_others():
    names = FewNames(3, str.upper)
    assert [names.of(name) for name in ("a", "b", "a", "c", "d", "e", "b")] == [
        "A",
        "B",
        "A",
        "C",
        "others",
        "others",
        "B",
    ]

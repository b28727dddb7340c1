"""Paths, pages and systems: how much of what others call them is told."""

import pytest

from contract.few_names import FewNames, SystemNames
from contract.redaction import MOST_SYSTEM_WORDS, page_name, plain_path


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
        ("/ho-so/NguyenVanAn/nop", "/ho-so/*/nop"),
        ("/NguyenVanAn", "/*"),
        ("/ho-so/nguyen.van.an", "/ho-so/*"),
        ("/ho-so/an90", "/ho-so/*"),
        ("/ho-so/Nguyễn", "/ho-so/*"),
        ("/AnNguyen.html", "/*"),
        ("/oauth2/authorize", "/oauth2/authorize"),
        ("/p/home/dvc-trang-chu.html", "/p/home/dvc-trang-chu.html"),
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


def test_a_system_is_called_by_a_short_word_of_small_letters():
    words = ("db", "province_79", "edge-2", "identity_provider", "civil-status")
    others = ("9f3ac1", "a" * 25, "=cmd", "0912345678", "NguyenVanAn", "DB", "a_b_c_d_e", "an19900201", "db\n", "")
    names = SystemNames(100)
    assert [names.of(name) for name in (*words, *others)] == [*words, *["others"] * len(others)]


def test_systems_are_called_by_few_words_and_each_may_have_numbers():
    names = SystemNames(100)
    words = [f"system-{chr(ord('a') + number)}" for number in range(MOST_SYSTEM_WORDS)]
    assert [names.of(word) for word in words] == words
    assert names.of("nguyen-van-an") == "others"
    assert names.of("system-a_79") == "system-a_79"


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

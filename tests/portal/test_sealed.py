import secrets
from dataclasses import dataclass

import pytest

from portal.sealed import Sealed, derived

SECRET = secrets.token_bytes(32)


@dataclass(frozen=True)
class Inner:
    word: str


@dataclass(frozen=True)
class Outer:
    inner: Inner
    number: int


def read_outer(said):
    return Outer(Inner(*said[0]), said[1])


VALUE = Outer(Inner("Nguyễn Thị Mẫu"), 7)


@pytest.fixture
def sealed(clock):
    return Sealed(SECRET, "outer", 60, clock, read_outer)


def test_a_value_lives_for_its_time_and_no_longer(sealed, clock):
    token = sealed.put(VALUE)
    clock.now_s += 59.9
    assert sealed.get(token) == VALUE
    clock.now_s += 0.1
    assert sealed.get(token) is None


def test_whoever_shares_the_secret_reads_it(sealed, clock):
    assert Sealed(SECRET, "outer", 1, clock, read_outer).get(sealed.put(VALUE)) == VALUE


def test_nobody_else_reads_it_or_takes_it_for_something_else(sealed, clock):
    token = sealed.put(VALUE)
    assert Sealed(SECRET, "other", 60, clock, read_outer).get(token) is None
    assert Sealed(secrets.token_bytes(32), "outer", 60, clock, read_outer).get(token) is None
    assert "Nguy" not in token and token.isascii()


@pytest.mark.parametrize("token", ["", "x", "x" * 100, "đ" * 100, "=" * 100, "a\n" * 60])
def test_what_was_not_sealed_here_is_nothing(sealed, token):
    assert sealed.get(token) is None


def test_a_token_cannot_be_changed(sealed):
    token = sealed.put(VALUE)
    for place in range(0, len(token), 7):
        other = "A" if token[place] != "A" else "B"
        assert sealed.get(token[:place] + other + token[place + 1 :]) is None


def test_two_tokens_of_one_value_differ_and_are_marked_apart(sealed):
    one, other = sealed.put(VALUE), sealed.put(VALUE)
    assert one != other
    assert sealed.open(one).mark != sealed.open(other).mark


def test_a_secret_for_a_purpose_is_always_the_same_and_another_for_another():
    assert derived(SECRET, "a") == derived(SECRET, "a") != derived(SECRET, "b")

import pytest

from portal import once as once_module
from portal.connections import connect
from portal.once import SCHEMA, USED_UP, Once
from portal.sealed import Mark


def mark(number, until_s=2_000_000_000):
    return Mark(until_s, number.to_bytes(16, "big"))


def test_a_token_does_its_service_once(once):
    assert [once.use_up(mark(1)) for _ in range(3)] == [True, False, False]
    assert once.tries(mark(1)) == USED_UP
    assert once.use_up(mark(2))


def test_tries_are_counted_until_it_does_its_service(once):
    for expected in range(1, 4):
        once.note_try(mark(1))
        assert once.tries(mark(1)) == expected
    assert once.use_up(mark(1))
    once.note_try(mark(1))
    assert once.tries(mark(1)) == USED_UP
    assert once.tries(mark(2)) == 0


def test_two_processes_agree_who_was_first(tmp_path, clock):
    connections = [connect(tmp_path / "x.sqlite") for _ in range(2)]
    connections[0].create(SCHEMA)
    one, other = (Once(connection, clock) for connection in connections)
    assert [one.use_up(mark(1)), other.use_up(mark(1)), other.use_up(mark(2)), one.use_up(mark(2))] == [
        True, False, True, False,
    ]  # fmt: skip
    for connection in connections:
        connection.close()


@pytest.mark.parametrize("every", [1, 10])
def test_what_is_over_is_forgotten(once, clock, monkeypatch, every):
    monkeypatch.setattr(once_module, "FORGET_EVERY", every)
    for number in range(100):
        once.use_up(mark(number, int(clock.now_s) + number))
    clock.now_s += 50
    for number in range(every):
        once.use_up(mark(1000 + number))
    assert once.tries(mark(49, int(clock.now_s) - 1)) == 0
    assert once.tries(mark(51, int(clock.now_s) + 1)) == USED_UP

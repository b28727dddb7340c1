"""Citizens are not walked over, what is nobody's is freed, and rings that gather are found by the memory they take."""

import gc
import weakref

import pytest

from harness.inside.garbage import GROWN, SETTLING_LOOKS, Sparing


class Ring:
    """Knows itself: only a collection frees it."""

    def __init__(self):
        self.itself = self


@pytest.fixture(autouse=True)
def collector():
    """As it was before; what a test froze is let go."""
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


@pytest.fixture
def full_collections():
    seen = []

    def note(phase, about):
        if phase == "start" and about["generation"] == 2:
            seen.append(about)

    gc.callbacks.append(note)
    yield seen
    gc.callbacks.remove(note)


def test_what_lives_for_a_while_is_never_walked_over_and_freed_when_nobody_knows_it(full_collections):
    """Visitors come and go for 300 s, each second 500 of them; without looks the collector walks over them all."""
    gc.freeze()  # whatever was counted before
    gc.set_threshold(500, 2, 2)
    sparing, visitors = Sparing(lambda: 1000), []
    for _ in range(300):
        visitors = [*visitors[-5_000:], *([{}] for _ in range(500))]
        sparing.look(5_000)
    assert full_collections == []
    before = gc.get_freeze_count()
    visitors.clear()
    assert gc.get_freeze_count() < before - 5_000


def test_the_same_without_looks_would_collect(full_collections):
    gc.set_threshold(500, 2, 2)
    visitors = []
    for _ in range(300):
        visitors = [*visitors[-5_000:], *([{}] for _ in range(500))]
    assert full_collections


def settled(used_bytes):
    """With 100 citizens, who have all they need."""
    sparing = Sparing(lambda: used_bytes[0])
    for _ in range(SETTLING_LOOKS):
        sparing.look(100)
    return sparing


@pytest.mark.parametrize(
    ("citizens", "grown", "is_freed"),
    [
        (100, GROWN + 0.1, True),  # as many as before, and more memory: rings
        (60, GROWN + 0.1, True),
        (100, GROWN - 0.1, False),
        (101, GROWN + 0.1, False),  # more than ever before: they are what takes it
    ],
)
def test_rings_are_looked_for_where_memory_has_grown_without_more_citizens(citizens, grown, is_freed):
    used_bytes = [1000.0]
    sparing = settled(used_bytes)
    ring = weakref.ref(Ring())
    sparing.look(90)
    used_bytes[0] *= grown
    sparing.look(citizens)
    assert (ring() is None) == is_freed


def test_who_has_just_come_takes_more_memory_for_a_while(full_collections):
    used_bytes = [1000.0]
    sparing = settled(used_bytes)
    sparing.look(101)
    for _ in range(SETTLING_LOOKS - 1):
        used_bytes[0] += 100.0  # his connection, his session
        sparing.look(101)
    assert full_collections == []


def test_a_thorough_look_comes_each_time_that_as_much_has_gathered_as_all_citizens_take(full_collections):
    """However little each gave back: memory grows by as much between two looks, not by twice as much."""
    used_bytes = [1000.0]
    sparing = settled(used_bytes)
    for looks, used in enumerate((2001.0, 3002.0, 4003.0), start=1):
        used_bytes[0] = used - 2
        sparing.look(100)
        assert len(full_collections) == looks - 1
        used_bytes[0] = used
        for _ in range(3):
            sparing.look(100)
        assert len(full_collections) == looks


def test_where_nobody_can_say_how_much_memory_is_used_citizens_are_spared_all_the_same():
    def refused():
        raise OSError(24, "Too many open files")

    before, visitors = gc.get_freeze_count(), [[number] for number in range(1000)]
    Sparing(refused).look(100)
    assert gc.get_freeze_count() >= before + len(visitors)

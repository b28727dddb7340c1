"""Citizens are not walked over, what is nobody's is freed, and rings that gather are found by the memory they take."""

import gc
import weakref

import pytest

from harness.inside.garbage import GROWN, Sparing


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
    sparing = Sparing(lambda: used_bytes[0])
    sparing.look(100)
    ring = weakref.ref(Ring())
    sparing.look(90)
    used_bytes[0] *= grown
    sparing.look(citizens)
    assert (ring() is None) == is_freed


def test_what_a_thorough_look_left_is_known_from_then_on(full_collections):
    used_bytes = [1000.0]
    sparing = Sparing(lambda: used_bytes[0])
    sparing.look(100)
    used_bytes[0] *= GROWN + 0.1
    for _ in range(5):
        sparing.look(100)
    assert len(full_collections) == 1
    used_bytes[0] *= GROWN + 0.1
    sparing.look(100)
    assert len(full_collections) == 2

from random import Random

import pytest

from bench.cold_caches import BEFORE, measure, ring_of, table, walk


@pytest.mark.parametrize("places", [1, 2, 3, 100])
def test_a_ring_visits_every_place_once_and_comes_back(places):
    ring = ring_of(places, Random(2))
    place, visited = 0, set()
    for _ in range(places):
        place = ring[place]
        visited.add(place)
    assert visited == set(range(places))
    assert place == walk(ring, places) == walk(ring, 3 * places) == 0


def test_what_was_done_before_has_a_line_beside_going_on_at_once():
    assert table(
        {"at once": {"4,000 places": 20.0, "8 places": 10.0}, "5 ms asleep": {"4,000 places": 70.0, "8 places": 11.0}}
    ).splitlines() == [
        "ns of CPU a step                4,000 places            8 places",
        "at once                           20.0 (1.0)          10.0 (1.0)",
        "5 ms asleep                       70.0 (3.5)          11.0 (1.1)",
    ]


def test_all_that_can_be_done_before_is_measured():
    measured = measure(turns=1)
    assert list(measured) == list(BEFORE)
    assert all(list(by_ring) == ["4,000 places", "8 places"] for by_ring in measured.values())

from random import Random

import pytest

from bench.cold_caches import measure, ring_of, table, walk


@pytest.mark.parametrize("steps", [1, 2, 3, 100])
def test_a_ring_visits_every_place_once_and_comes_back(steps):
    ring = ring_of(steps, Random(2))
    place, visited = 0, set()
    for _ in range(steps):
        place = ring[place]
        visited.add(place)
    assert visited == set(range(steps))
    assert place == walk(ring) == 0


def test_each_time_asleep_has_a_line_beside_going_on_at_once():
    assert table({"0": 20.0, "5": 70.0}).splitlines() == [
        " asleep before, ms    ns of CPU a step     times",
        "                 0                20.0       1.0",
        "                 5                70.0       3.5",
    ]


def test_every_time_asleep_is_measured():
    assert list(measure(turns=1, asleep_s=(0.0, 0.001))) == ["0", "1"]

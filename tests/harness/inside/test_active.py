import random

from harness.inside.active import ActiveCitizens


def test_a_citizen_is_active_for_the_60_seconds_that_end_with_this_one():
    active = ActiveCitizens()
    active.acted(1)
    assert active.count_at(10) == 1
    assert active.count_at(69) == 1  # seconds 10 to 69 are sixty
    assert active.count_at(70) == 0


def test_who_acts_again_counts_once():
    active = ActiveCitizens()
    for second in (3, 3, 4, 30):
        active.acted(1)
        active.count_at(second)
    active.acted(2)
    assert active.count_at(30) == 2


def test_it_agrees_with_counting_everybody():
    chance = random.Random("active")
    active, last_by_citizen = ActiveCitizens(), {}
    for second in range(300):
        for citizen in chance.sample(range(50), 3):
            active.acted(citizen)
            last_by_citizen[citizen] = second
        assert active.count_at(second) == sum(last > second - 60 for last in last_by_citizen.values())

from random import Random

import pytest

from contract.search import Bracket, Search, Trial, bracket_of, next_load
from tests.contract.synthetic_portals import any_portal, searched

SEARCH = Search(0.2, 1.2, 0.1)
BUDGET = 13


def trials(*words):
    """`held 0.4` ..."""
    return [Trial(float(load), result) for result, load in (word.split() for word in words)]


def follow(search, truth):
    """The loads that are tried where a load holds up to `truth`, always."""
    made = []
    while (load := next_load(search, made)) is not None:
        made.append(Trial(load, "held" if load <= truth else "broke"))
    return [trial.load for trial in made]


@pytest.mark.parametrize(
    ("truth", "loads"),
    [
        (0.65, [0.2, 0.4, 0.8, 0.6, 0.7, 0.6, 0.7]),  # up by doubling, halved, and each end once more
        (1.5, [0.2, 0.4, 0.8, 1.2, 1.2]),  # it never breaks: the highest once more
        (0.1, [0.2, 0.2]),  # it never holds
        (0.25, [0.2, 0.4, 0.3, 0.2, 0.3]),
    ],
)
def test_the_loads_that_are_tried(truth, loads):
    assert follow(SEARCH, truth) == loads


def test_the_first_load_that_breaks_is_at_most_twice_one_that_held():
    assert follow(Search(0.05, 1.2, 0.05), 0.33)[:4] == [0.05, 0.1, 0.2, 0.4]


def test_a_high_that_is_no_whole_step_away_is_tried_too():
    assert Search(0.2, 0.75, 0.2).loads == (0.2, 0.4, 0.6, 0.75)
    assert Search(0.2, 0.6, 0.2).loads == (0.2, 0.4, 0.6)


@pytest.mark.parametrize(
    ("made", "bracket"),
    [
        ((), Bracket(None, None)),
        (("held 0.4", "broke 0.8"), Bracket(0.4, 0.8, (1, 1), (1, 1))),
        (("broke 0.4", "held 0.8"), Bracket(None, 0.4, (0, 0), (1, 1))),  # an inversion: the cautious side
        (("held 0.4", "unsure 0.6", "broke 0.8"), Bracket(0.4, 0.8, (1, 1), (1, 1))),
        (("held 0.4", "broke 0.4", "held 0.2"), Bracket(0.2, None, (1, 1), (0, 0))),  # one each says nothing
        (("held 0.4", "broke 0.4", "held 0.4"), Bracket(0.4, None, (2, 3), (0, 0))),
    ],
)
def test_brackets(made, bracket):
    assert bracket_of(trials(*made)) == bracket


def test_a_load_that_stays_open_is_tried_three_times_and_reached_around():
    made = trials("held 0.2", "held 0.4", "broke 0.8", "unsure 0.6")
    assert next_load(SEARCH, made) == 0.5
    made += trials("held 0.5", "broke 0.7")
    assert next_load(SEARCH, made) == 0.6
    made += trials("unsure 0.6")
    assert next_load(SEARCH, made) == 0.6
    made += trials("unsure 0.6")
    assert next_load(SEARCH, made) == 0.5  # its ends once more
    assert bracket_of(made) == Bracket(0.5, 0.7, (1, 1), (1, 1))
    assert bracket_of(made + trials("held 0.5", "broke 0.7")).is_confirmed


def test_1000_synthetic_portals():
    """The bracket holds the truth in 95 of 100, never beyond the budget, and is narrow."""
    random, missed, made, widths = Random(1), 0, [], []
    for _ in range(1000):
        portal = any_portal(random)
        tried = searched(portal, SEARCH, BUDGET, random)
        bracket = bracket_of(tried)
        low = bracket.lower if bracket.lower is not None else 0.0
        high = bracket.upper if bracket.upper is not None else float("inf")
        missed += not low <= portal.capacity <= high
        made.append(len(tried))
        widths += [high - low] if bracket.lower and bracket.upper else []
    mean, median = sum(made) / 1000, sorted(widths)[len(widths) // 2]
    print(f"missed {missed} of 1000; {mean:.1f} trials on average, {max(made)} at most; median width {median:.2f}")
    assert missed <= 50
    assert max(made) <= BUDGET
    assert mean < 9
    assert median <= 0.2 + 1e-9

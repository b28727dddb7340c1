from dataclasses import dataclass

import pytest

from analysis.compare.capacity import bracket_words, compare_capacity


@dataclass(frozen=True)
class Load:
    utilisation: float


@dataclass(frozen=True)
class Bracket:
    passed_up_to: Load | None
    failed_from: Load | None


def bracket(passed, failed):
    return Bracket(Load(passed) if passed else None, Load(failed) if failed else None)


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ([(0.8, 1.0)], [(0.4, 0.6)], "lower"),
        ([(0.4, 0.6)], [(0.8, 1.0)], "higher"),
        ([(0.8, 1.0)], [(0.6, 0.8)], "overlaps"),  # two runs at the limit itself may fall on its two sides
        ([(0.8, 1.0), (0.6, 0.8)], [(0.4, 0.6)], "overlaps"),
        ([(1.0, None)], [(0.6, 0.8)], "lower"),
        ([(0.6, 0.8)], [(1.0, None), (0.6, 0.8)], "overlaps"),
        ([(None, 0.2)], [(0.4, 0.6)], "higher"),
    ],
)
def test_capacity_moved_where_the_brackets_lie_apart(before, after, moved):
    assert compare_capacity([bracket(*b) for b in before], [bracket(*a) for a in after]).moved == moved


def test_a_run_that_tells_nothing_leaves_no_capacity_to_compare():
    assert compare_capacity([bracket(0.6, 0.8)], [bracket(None, None)]) is None


def test_brackets_in_words():
    assert bracket_words((0.6, 0.8)) == "60 % – 80 %"
    assert bracket_words((1.0, None)) == "100 % or more"
    assert bracket_words((None, 0.2)) == "below 20 %"

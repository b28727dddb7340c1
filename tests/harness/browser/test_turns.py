"""Turns: pauses keep their mean, their order and their chance, and each moment belongs to equally many workers."""

from bisect import bisect_left
from collections import Counter
from itertools import pairwise
from random import Random
from statistics import fmean

import pytest

from harness.browser.turns import FINE_S, MOMENTS_A_TURN, ROUND_S, SHORT_S, Turn, turn_of

NOW_S = 81_234.567
FLEETS = [1, 2, 3, 7, 8, 9, 14, 23, 40]
MOMENT_S = 1e-9  # what floats lose


def moments_of(workers: int, worker: int, dues_s: list[float]) -> list[float]:
    turn = turn_of(worker, workers)
    return [turn.end_s(due_s - SHORT_S, SHORT_S) for due_s in dues_s]


@pytest.mark.parametrize("workers", FLEETS)
def test_nobody_is_moved_by_more_than_half_a_round_and_the_mean_is_kept(workers):
    dues_s = [NOW_S + ROUND_S * number / 10_000 for number in range(100_000)]
    for worker in {0, workers // 2, workers - 1}:
        moved_s = [end_s - due_s for end_s, due_s in zip(moments_of(workers, worker, dues_s), dues_s, strict=True)]
        assert max(map(abs, moved_s)) <= ROUND_S / 2 + MOMENT_S
        assert fmean(moved_s) == pytest.approx(0, abs=ROUND_S / 1_000)


@pytest.mark.parametrize("workers", FLEETS)
def test_who_would_come_first_comes_first(workers):
    dues_s = [NOW_S + number * 0.000_37 for number in range(2_000)]
    assert all(a <= b + MOMENT_S for a, b in pairwise(moments_of(workers, workers - 1, dues_s)))


@pytest.mark.parametrize("workers", FLEETS)
def test_a_turn_has_few_moments_and_all_lie_in_it(workers):
    for worker in range(workers):
        turn = turn_of(worker, workers)
        ends_s = moments_of(workers, worker, [NOW_S + number * 0.000_37 for number in range(2_000)])
        into_s = {round((end_s - turn.begins_s) % ROUND_S, 9) for end_s in ends_s}
        assert len(into_s) == MOMENTS_A_TURN
        assert all(0 < s < turn.lasts_s for s in into_s)


@pytest.mark.parametrize("workers", FLEETS)
def test_each_moment_of_a_round_belongs_to_as_many_workers_as_any_other(workers):
    turns = [turn_of(worker, workers) for worker in range(workers)]
    at_once = Counter(
        sum((number / 9_973 * ROUND_S - turn.begins_s) % ROUND_S < turn.lasts_s for turn in turns)
        for number in range(9_973)
    )
    assert at_once.most_common(1)[0][1] > 9_973 - 3 * workers  # but for the edges, which floats do not hit


def test_a_turn_is_long_enough_for_its_work():
    assert min(turn_of(0, workers).lasts_s for workers in range(1, 500)) >= ROUND_S / 8 - MOMENT_S


@pytest.mark.parametrize("workers", [1, 7, 14])
def test_chance_stays_chance(workers):
    """Arrivals of a Poisson process, dealt out to workers: in any 14 ms as many as before, scattered as before."""
    random, rate_per_s, lasts_s = Random(7), 4_000.0, 60.0
    came_s, at_s = [], NOW_S
    while at_s < NOW_S + lasts_s:
        at_s += random.expovariate(rate_per_s)
        came_s.append(at_s)
    owners = [random.randrange(workers) for _ in came_s]
    dues_s = [[s for s, owner in zip(came_s, owners, strict=True) if owner == worker] for worker in range(workers)]
    ends_s = sorted(s for worker in range(workers) for s in moments_of(workers, worker, dues_s[worker]))
    first = round((NOW_S + 1) / ROUND_S)
    edges_s = [(first + number / 7) * ROUND_S for number in range(400)]  # between the moments of one worker, too
    counts = [bisect_left(ends_s, b) - bisect_left(ends_s, a) for a, b in pairwise(edges_s)]
    mean = fmean(counts)
    assert mean == pytest.approx(rate_per_s * ROUND_S / 7, rel=0.02)
    scatter = fmean((n - mean) ** 2 for n in counts) / mean
    assert scatter == pytest.approx(1, abs=0.35)  # five times what 399 windows of a Poisson process scatter


def test_a_short_pause_ends_on_a_fine_grid_and_stays_the_pause_that_it_was():
    for pause_s in (0.01, 0.05, 0.3, 1.99):
        asked_s = [NOW_S + number * 0.000_37 for number in range(2_000)]
        lasted_s = [turn_of(3, 7).end_s(now_s, pause_s) - now_s for now_s in asked_s]
        assert max(abs(s - pause_s) for s in lasted_s) <= FINE_S / 2 + MOMENT_S
        assert fmean(lasted_s) == pytest.approx(pause_s, abs=FINE_S / 50)


def test_alone_a_turn_is_the_whole_round():
    assert turn_of(0, 1) == Turn()

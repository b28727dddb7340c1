"""Failures on both sides of a comparison: a page that breaks, however fast, is never told as an improvement."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest

from analysis.compare import compare
from analysis.compare.answered import Tried, answered_well
from analysis.compare.change import ANSWERED_WELL, EVERY_PAGE, Floor
from tests.analysis.compare.simulated_runs import NOISE, Portal

LAST = "journey/page_7"


def compared(before, after, runs=2, seed=1):
    random = np.random.default_rng(seed)
    return compare([before.run(random) for _ in range(runs)], [after.run(random) for _ in range(runs)], NOISE)


def told(changes):
    return {f"{change.page} {change.what}" for change in changes}


@pytest.mark.parametrize("runs", [1, 2, 3])
def test_a_rare_last_page_that_answers_errors_at_once_is_a_regression(runs):
    """One page of 25, so that less than the floor of 5 % of all pages fails; its errors come in a fifth of the time."""
    portal = Portal(pages=25, visits_per_s=1.0)
    broken = portal.slower(24, 0.2).failing(1.0, 24)
    comparison = compared(portal, broken, runs)
    assert comparison.answer == "regression"
    assert told(comparison.worse) == {"journey/page_24 answered well", "every page answered well"}
    assert comparison.better == ()
    assert (0, "journey/page_24") in comparison.too_few  # of its latency nothing is left to compare


def test_errors_that_come_at_once_flatter_no_latency():
    """Half of the visits fail in a fifth of the time: the latency of those that are answered is what it was."""
    comparison = compared(Portal(), Portal().failing(0.5, 7))
    assert told(comparison.worse) == {f"{LAST} answered well", f"{EVERY_PAGE} answered well"}
    (p50,) = (change for change in comparison.changes if (change.page, change.what) == (LAST, "p50"))
    assert p50.change == pytest.approx(0, abs=0.15)


def test_a_page_of_which_less_was_answered_well_is_never_better():
    """The slow visits fail, so that those that are left are faster."""
    faster = Portal().slower(7, 0.6)
    assert f"{LAST} p50" in told(compared(Portal(), faster).better)
    comparison = compared(Portal(), faster.failing(0.005, 7))
    (well,) = (change for change in comparison.changes if (change.page, change.what) == (LAST, ANSWERED_WELL))
    assert well.change < 0
    assert not well.is_real
    assert LAST not in {change.page for change in comparison.better}
    assert comparison.answer != "improvement"


@pytest.mark.parametrize(("share", "answer"), [(0.03, "regression"), (0.002, "no_difference")])
def test_all_pages_that_begin_to_fail_are_told_from_half_a_per_cent(share, answer):
    failing = Portal().failing(share, *range(8))
    comparison = compared(Portal(), failing, runs=3)
    assert comparison.answer == answer
    assert (f"{EVERY_PAGE} answered well" in told(comparison.worse)) == (answer == "regression")


def test_a_page_that_fails_no_more_is_an_improvement():
    comparison = compared(Portal().failing(0.3, 2), Portal())
    assert told(comparison.better) == {"journey/page_2 answered well", f"{EVERY_PAGE} answered well"}


def test_one_run_that_was_sick_is_not_what_runs_differ_in():
    """A third of a page's visits fail in one run of three, and none in the others."""
    random = np.random.default_rng(3)
    before = [Portal().run(random) for _ in range(3)]
    after = [*(Portal().run(random) for _ in range(2)), Portal().failing(0.3, 5).run(random)]
    assert compare(before, after, NOISE).worse == ()


def test_one_burst_of_failures_is_no_change():
    random = np.random.default_rng(4)
    before, after = [Portal().run(random)], [Portal(bursts=1.0).run(np.random.default_rng(10))]
    (whole,) = (
        change
        for change in compare(before, after, NOISE).changes
        if (change.page, change.what) == (EVERY_PAGE, ANSWERED_WELL)
    )
    assert whole.change < -0.005
    assert not whole.is_real


def tries(failed, ended=(200, 200), design=1.0, page="a/b"):
    return Tried(0, page, failed, ended, design)


@pytest.mark.parametrize("failed", [(0, 8), (3, 12), (9, 0), (0, 200), (190, 200), (5, 5)])
def test_the_chance_of_a_page_is_that_of_tosses_of_a_coin(failed):
    """By scipy's binomial test of each side; of the answers, where they are the rarer."""
    rarer = failed if sum(failed) <= 200 else tuple(200 - each for each in failed)
    tails = [binomtest(rarer[side], sum(rarer), 0.5, "greater").pvalue for side in (0, 1)] if sum(rarer) else [0.5]
    assert tries(failed).by_chance == pytest.approx(min(1.0, 2 * min(tails)))


def test_what_counts_for_one_visit_is_divided_before_it_is_tossed():
    assert tries((0, 80), design=10.0).by_chance == pytest.approx(tries((0, 8)).by_chance, rel=0.1)


def test_pages_that_could_tell_nothing_take_nothing_from_the_others():
    """Eleven failures are told at 1 in 500 (2 / 2^11), if the other pages do not share it."""
    alone = answered_well([tries((0, 11))], 0.002, Floor())
    beside = answered_well([tries((0, 11)), *[tries((0, 3))] * 50], 0.002, Floor())
    shared = answered_well([tries((0, 11))] * 51, 0.002, Floor())
    assert alone[0].is_real
    assert beside[0].is_real
    assert not any(change.is_real for change in shared)


def test_a_change_below_its_floor_does_not_count():
    many = tries((0, 400), (100_000, 100_000))
    assert not answered_well([many], 0.002, Floor())[0].is_real  # 0.4 % of a page's visits
    assert not answered_well([replace(many, page=EVERY_PAGE)], 0.002, Floor())[0].is_real
    assert answered_well([replace(many, page=EVERY_PAGE, failed=(0, 600))], 0.002, Floor())[0].is_real
    assert not answered_well([replace(many, failed=(0, 600))], 0.002, Floor())[0].is_real
    assert answered_well([replace(many, failed=(0, 1200))], 0.002, Floor())[0].is_real


def test_limits_hold_the_change_and_what_could_tell_is_told_nine_times_of_ten():
    (change,) = answered_well([tries((2, 30))], 0.002, Floor())
    assert change.change == pytest.approx(-0.14)
    assert change.low < change.change < change.high < 0
    (nothing,) = answered_well([tries((0, 0))], 0.002, Floor())
    random = np.random.default_rng(5)
    failed = random.binomial(200, nothing.smallest, 400)
    found = [answered_well([tries((0, int(number)))], 0.002, Floor())[0].is_real for number in failed]
    assert 0.82 < np.mean(found) <= 1.0

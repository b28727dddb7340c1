"""Pages that only one side visited are named; one that is gone though its journey goes on is a regression."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.compare import compare
from analysis.compare.noise import Noise, OfQuantile
from analysis.compare.spread import Spread
from analysis.compare.words import comparison_to_json, not_compared, sentence, summary
from contract.plan_file import read_plan
from tests.analysis.compare.simulated_runs import NOISE, Portal
from tests.real import ROOT

GONE = "journey/page_6"
STILL = Spread(0.01, 0.0, 1000)
QUIET = Noise(dict.fromkeys((0.5, 0.95), OfQuantile(STILL, STILL)), STILL)  # runs that differ in next to nothing
MANY = Portal(pages=25, visits_per_s=4.0)  # so that one of them is less than the floor of all pages a second


@pytest.fixture(scope="module")
def plan():
    found = read_plan(ROOT / "results" / "example" / "plan.json")
    return replace(found, stages=found.stages[:1])


def compared(before, after, runs=2, seed=1):
    random = np.random.default_rng(seed)
    return compare([before.run(random) for _ in range(runs)], [after.run(random) for _ in range(runs)], NOISE)


def test_a_page_that_is_no_longer_reached_is_a_regression_in_words_and_json(plan):
    comparison = compared(MANY, replace(MANY, gone=6))
    assert comparison.answer == "regression"
    assert comparison.worse == ()
    assert [(page.page, page.after) for page in comparison.gone] == [(GONE, 0)]
    said = sentence(comparison, None, plan)
    assert said.startswith(f"REGRESSION: {GONE} is no longer reached, though its journey goes on (")
    assert said.endswith(" visits before, none after).")
    found = comparison_to_json(comparison, None, ())
    assert (found["no_longer_reached"], found["before_only"], found["after_only"]) == ([GONE], [GONE], [])


def test_a_page_that_is_new_is_named_and_no_reason_to_stop(plan):
    comparison = compared(replace(MANY, gone=6), MANY, runs=3)
    assert comparison.answer == "no_difference"
    named = f"Latencies not compared: 1 page visited after only: {GONE}."
    assert not_compared(comparison, plan) == [named]
    assert named in summary(comparison, None, plan)
    assert comparison_to_json(comparison, None, ())["after_only"] == [GONE]


def test_a_page_that_few_came_to_before_may_be_missed_by_chance(plan):
    """Seven visits before: of as many pages one is missed now and then."""
    comparison = compared(Portal(visits_per_s=0.06), replace(Portal(visits_per_s=0.06), gone=6))
    assert comparison.gone == ()
    assert comparison.answer == "cannot_tell"
    assert f"visited before only: {GONE}." in "\n".join(not_compared(comparison, plan))


def test_a_page_that_one_run_before_did_not_visit_is_not_said_to_be_gone():
    random = np.random.default_rng(2)
    without = replace(Portal(), gone=6)
    comparison = compare([Portal().run(random), without.run(random)], [without.run(random)], NOISE)
    assert comparison.gone == ()
    assert [page.page for page in comparison.one_sided] == [GONE]


def test_a_page_that_one_run_of_a_side_missed_is_compared_all_the_same():
    random = np.random.default_rng(3)
    missed = replace(Portal(), gone=6)
    after = [missed.run(random), *(Portal().slower(6, 3).run(random) for _ in range(2))]
    comparison = compare([Portal().run(random) for _ in range(3)], after, NOISE)
    assert GONE in {change.page for change in comparison.worse}


def test_a_quantile_wants_enough_visits_of_each_side():
    """Eight hundred before and two after tell nothing of a page: two visits look certain."""
    random = np.random.default_rng(4)
    before, after = Portal(pages=1, visits_per_s=800 / 60).run(random), Portal(pages=1, visits_per_s=2 / 60).run(random)
    comparison = compare([before], [after], NOISE)
    assert sum(after[0].ended_by_page["journey/page_0"]) > 0
    assert [(change.page, change.what) for change in comparison.changes if change.what in ("p50", "p95")] == []
    assert comparison.too_few == ((0, "journey/page_0"),)


def test_pages_are_named_with_their_load_where_there_are_several(plan):
    comparison = compared(replace(MANY, gone=6), MANY, runs=3)
    twice = replace(plan, stages=(plan.stages[0], plan.stages[0]))
    assert f": {GONE} at " in not_compared(comparison, twice)[0]


def test_a_page_that_one_side_visited_much_less_often_gives_no_alarm():
    """Eight hundred visits before and some fifteen after: their p50 scatters by 11 %, and any dealing's by 3 %."""
    random = np.random.default_rng(5)
    often, seldom = (Portal(pages=1, visits_per_s=visits / 60, memory=0.0) for visits in (800, 15))
    found = [compare([often.run(random)], [seldom.run(random)], QUIET) for _ in range(60)]
    p50s = [change for one in found for change in one.changes if change.what == "p50"]
    assert len(p50s) > 50
    assert sum(change.is_real for change in p50s) == 0

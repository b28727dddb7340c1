import numpy as np
import pytest

from analysis.compare import compare, measure_noise
from analysis.compare.change import Floor
from analysis.compare.pool import deal, pool_of
from tests.analysis.compare.simulated_runs import LEVEL, NOISE, PAGE, Portal


def sides(before, after, runs, seed):
    random = np.random.default_rng(seed)
    return [before.run(random) for _ in range(runs)], [after.run(random) for _ in range(runs)]


def test_what_did_not_change_is_no_difference_with_the_smallest_that_could_be_told():
    comparison = compare(*sides(Portal(), Portal(), 3, seed=1), NOISE)
    assert comparison.answer == "no_difference"
    assert 0.05 <= comparison.smallest <= 0.2


def test_a_page_that_became_slower_is_named_and_no_other():
    comparison = compare(*sides(Portal(), Portal().slower(3, 1.2), 3, seed=2), NOISE)
    assert comparison.answer == "regression"
    assert {change.page for change in comparison.worse} == {"journey/page_3"}
    change = comparison.worse[0]
    assert change.low < 0.2 < change.high


def test_a_page_that_became_faster_is_an_improvement():
    comparison = compare(*sides(Portal(), Portal().slower(3, 1 / 1.3), 3, seed=3), NOISE)
    assert comparison.answer == "improvement"
    assert {change.page for change in comparison.better} == {"journey/page_3"}


def test_a_portal_that_became_slower_everywhere_is_named_as_such():
    slow = Portal()
    for page in range(8):
        slow = slow.slower(page, 1.4)
    comparison = compare(*sides(Portal(), slow, 3, seed=4), NOISE)
    assert comparison.answer == "regression"
    assert {change.page for change in comparison.worse} == {"every page"}


def test_a_change_below_the_floor_does_not_count():
    changed = sides(Portal(), Portal().slower(3, 1.2), 3, seed=2)
    assert compare(*changed, NOISE, Floor(relative=0.5, wanted=0.5)).answer == "no_difference"
    assert compare(*changed, NOISE, Floor(latency_s=0.1)).answer == "no_difference"


def test_few_visits_cannot_tell():
    rare = Portal(visits_per_s=0.2)
    assert compare(*sides(rare, rare, 1, seed=5), NOISE).answer == "cannot_tell"
    never = compare(*sides(Portal(visits_per_s=0.05), Portal(visits_per_s=0.05), 1, seed=6), NOISE)
    assert (never.answer, never.smallest) == ("cannot_tell", None)


def test_more_runs_tell_smaller_differences():
    smallest = [compare(*sides(Portal(), Portal(), runs, seed=7), NOISE).smallest for runs in (1, 3, 8)]
    assert smallest == sorted(smallest, reverse=True)


def test_the_noise_that_was_drawn_is_measured():
    random = np.random.default_rng(8)
    noise = measure_noise([[Portal(pages=12, memory=0.0).run(random) for _ in range(30)]])
    assert noise.runs == 30
    for share in (0.5, 0.95):
        assert noise.by_quantile[share].level.size == pytest.approx(LEVEL, rel=0.35)
        assert noise.by_quantile[share].page.size == pytest.approx(PAGE, rel=0.35)


def test_noise_is_not_measured_from_one_run_of_each():
    assert measure_noise(sides(Portal(), Portal(), 1, seed=9)) is None
    assert measure_noise(sides(Portal(), Portal(), 2, seed=9)).runs == 4


def test_a_dealing_keeps_what_it_deals_and_the_first_is_the_one_that_happened():
    groups = np.repeat([0, 1], 10)
    dealings = deal(groups, 50, np.random.default_rng(10))
    assert (dealings[0] == groups).all()
    assert (dealings.sum(axis=1) == 10).all()
    assert len(np.unique(dealings, axis=0)) > 40
    within = deal(groups, 50, np.random.default_rng(10), among=groups)
    assert (within == groups).all()


def test_quantiles_of_a_dealing_are_those_of_its_visits_counted_by_hand():
    random = np.random.default_rng(11)
    run = Portal(visits_per_s=3).run(random)[0]
    pool = pool_of([run, run])
    dealings = deal(np.repeat([0, 1], 10), 5, random)
    found = np.exp(pool.quantiles(2, 0.95, dealings, 2))
    for row, dealing in enumerate(dealings):
        for group in range(2):
            counts = pool.counts[2][dealing == group].sum(axis=0)
            visits = np.repeat(pool.middles_s[2], counts)
            assert found[row, group] == pytest.approx(np.quantile(visits, 0.95, method="inverted_cdf"))


@pytest.mark.parametrize("factor", [1.5, 2.0, 10.0])
def test_the_larger_a_change_the_surer_it_is(factor):
    """Two sides that differ much, mixed, have a median that jumps between them: that is not what chance does."""
    comparison = compare(*sides(Portal(), Portal().slower(3, factor), 1, seed=12), NOISE)
    assert {change.what for change in comparison.worse} == {"p50", "p95"}
    assert {change.page for change in comparison.worse} == {"journey/page_3"}

from dataclasses import replace

import pytest

from contract.objectives import read_objective
from contract.plan import Stage, as_carried_out
from contract.plan_file import plan_from_json, plan_to_json
from contract.search import Search
from harness.inside.counting import count_samples
from harness.inside.searcher import Searcher
from tests.contract.test_plan import PLAN
from tests.harness.inside.reports import pages

SEARCH = Search(0.2, 1.2, 0.1)
SLOTS = tuple(Stage(n, 1.2, 144_000, 120, 10.0 * n, 1.0, 2.0, 7.0) for n in range(8))
SEARCHING = replace(PLAN, stages=SLOTS, search=SEARCH)


def carried_out(holds_up_to, slots=SLOTS):
    """A search, second by second, against a portal that takes 0.1 s up to a load, and 2 s above it."""
    searcher = Searcher(replace(SEARCHING, stages=slots), SEARCH)
    for second in range(round(slots[-1].end_s) + 1):
        searcher.look(second)
        stage = searcher.plan.stage_at(second)
        if stage is None:
            break
        latency_s = 0.1 if stage.utilisation <= holds_up_to else 2.0
        searcher.second_written(second, count_samples([pages(second, 9, latency_s=latency_s)]))
    return searcher.plan


def test_each_trial_takes_a_slot_and_what_came_of_it_decides_the_next():
    stages = carried_out(0.65).stages
    assert [stage.utilisation for stage in stages] == [0.2, 0.4, 0.8, 0.6, 0.7, 0.6, 0.7]
    assert [(stage.users, stage.citizens) for stage in stages[:2]] == [(24_000, 20), (48_000, 40)]
    assert [stage.start_s for stage in stages] == [slot.start_s for slot in SLOTS[:7]]


def test_a_search_ends_with_its_slots():
    assert len(carried_out(0.65, SLOTS[:3]).stages) == 3


def test_a_plan_with_a_search_is_read_as_it_was_written_and_one_without_has_no_word_of_it():
    assert plan_from_json(plan_to_json(SEARCHING)) == SEARCHING
    assert "search" not in plan_to_json(PLAN)


def test_only_a_search_is_changed_by_what_was_carried_out():
    assert as_carried_out(PLAN, [0.3]) is PLAN
    assert as_carried_out(SEARCHING, []) is SEARCHING
    assert as_carried_out(SEARCHING, [0.3]).stages[0].citizens == pytest.approx(30)


def test_a_portal_that_fails_on_the_way_to_a_page_breaks_what_is_asked_of_it():
    """120 citizens who pause for 4 s make 30 pages a second, of which a tenth should be b/c; only a/b ever comes."""
    rate = read_objective("throughput of b/c > 2/s")
    plan = replace(SEARCHING, objectives=(*PLAN.objectives, rate), pause_s=4.0, share_of_pages={"b/c": 0.1})
    loads = Search(1.0, 1.2, 0.1)
    searcher = Searcher(replace(plan, search=loads), loads)
    for second in range(round(SLOTS[2].end_s) + 1):
        searcher.look(second)
        searcher.second_written(second, count_samples([pages(second, 9)]))
    assert [stage.utilisation for stage in searcher.plan.stages][:2] == [1.0, 1.0]  # tried again, for it broke

"""A stage that was measured before, and in no run after, leaves at best CANNOT TELL; what got worse elsewhere stays."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from analysis.compare import compare
from analysis.compare.blocks import NOT_REACHED
from analysis.compare.capacity import Capacity
from analysis.compare.left_out import LeftOut, left_out
from analysis.compare.words import answer_of
from tests.analysis.compare.simulated_runs import NOISE, Portal
from tests.contract.test_plan import PLAN

AFTER = LeftOut(1, "after", 2, 2, ("rows complete",))
BEFORE = replace(AFTER, side="before")
HIGHER = Capacity((0.4, 0.6), (0.8, 1.0))


def compared(missing, slower=1.0):
    random = np.random.default_rng(2)
    before, after = ([portal.run(random) for _ in range(3)] for portal in (Portal(), Portal().slower(3, slower)))
    return compare(before, after, NOISE, left_out=missing)


@pytest.mark.parametrize(
    ("missing", "slower", "answer"),
    [
        ((), 1.0, "no_difference"),
        ((AFTER,), 1.0, "cannot_tell"),
        ((AFTER,), 1.3, "regression"),
        ((AFTER,), 1 / 1.3, "cannot_tell"),  # it may be dearly bought at the other load
        ((BEFORE,), 1.0, "no_difference"),  # there is nothing that it could have become worse than
        ((BEFORE, AFTER), 1.0, "no_difference"),  # as where both sides break at that load
        ((replace(AFTER, runs=1),), 1.0, "no_difference"),  # one of two was measured
    ],
)
def test_a_stage_that_no_run_after_measured_well_leaves_no_answer(missing, slower, answer):
    comparison = compared(missing, slower)
    assert comparison.answer == answer
    assert answer_of(comparison, None) == answer


def test_a_search_that_needed_no_more_stages_leaves_none_out(monkeypatch):
    plan = SimpleNamespace(search=object(), stages=PLAN.stages)
    failed, unneeded = (SimpleNamespace(plan=plan, why=why) for why in (("loop_lag",), (NOT_REACHED,)))
    monkeypatch.setattr("analysis.compare.left_out.why_not", lambda recording, stage: recording.why)
    before, after = left_out(PLAN.stages[:1], {"before": [(failed, {}), (unneeded, {})], "after": [(failed, {})]})
    assert (before.runs, before.of, before.is_all, after.is_all) == (1, 1, True, True)


def test_nor_does_a_capacity_that_seems_higher_answer_for_it():
    assert answer_of(compared(()), HIGHER) == "improvement"
    assert answer_of(compared((AFTER,)), HIGHER) == "cannot_tell"
    assert answer_of(compared((AFTER,)), HIGHER, ["errors of all < 1 % broke"]) == "regression"


def test_runs_in_which_no_stage_was_measured_well_are_not_counted():
    run = Portal().run(np.random.default_rng(3))
    assert compare([run, {}], [run, {}, run], NOISE).runs == (1, 2)

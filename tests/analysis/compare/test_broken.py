"""Runs that end badly on one side only are a regression, and those at the limit itself are none."""

from dataclasses import dataclass, field, replace

import pytest

from analysis.compare.broken import broken
from analysis.compare.change import Floor
from analysis.estimate import Estimate
from analysis.stages import ObjectiveVerdict, StageVerdict
from contract.objectives import read_objective

BOTH = "broke at 60 % in every run after, and in none before"
P95, ERRORS, RATE = map(read_objective, ("p95 of page < 2 s", "errors of all < 1 %", "throughput of all >= 10/s"))


@dataclass(frozen=True)
class Load:
    utilisation: float = 0.6


@dataclass(frozen=True)
class Run:
    """What is asked of a verdict."""

    stages: tuple[StageVerdict, ...] = ()
    ended: str = "completed"


@dataclass(frozen=True)
class Of:
    result: str
    value: float | None
    objective: object = field(default=P95)

    def run(self, utilisation=0.6, ended="completed"):
        item = ObjectiveVerdict(self.objective, self.result, Estimate(self.value, None, None, 100))
        return Run((StageVerdict(Load(utilisation), self.result, (item,), None),), ended)


HELD, BROKE = Of("PASS", 1.0), Of("FAIL", 3.0)


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ([HELD.run()], [BROKE.run()], [f"p95 of page < 2 s {BOTH}"]),
        ([HELD.run()], [Of("FAIL", None).run()],
         [f"p95 of page < 2 s {BOTH}"]),
        ([HELD.run(), HELD.run()], [BROKE.run(), HELD.run()], []),
        ([HELD.run(), BROKE.run()], [BROKE.run(), BROKE.run()], []),
        ([Of("UNDECIDED", 1.9).run()], [BROKE.run()], [f"p95 of page < 2 s {BOTH}"]),
        ([Of("INVALID", 1.0).run()], [BROKE.run()], [f"p95 of page < 2 s {BOTH}"]),  # a machine that was busy
        ([Of("NOT_RUN", None).run()], [BROKE.run()], []),
        ([HELD.run(), Of("INVALID", None).run()], [BROKE.run()], []),
        ([Of("PASS", 1.9).run()], [Of("FAIL", 2.1).run()], []),  # two runs at the limit may fall on its two sides
        ([HELD.run(0.6)], [BROKE.run(0.8)], []),  # a search, which tried another load
        ([Of("PASS", 0.0, ERRORS).run()], [Of("FAIL", 0.012, ERRORS).run()],
         [f"errors of all < 1 % {BOTH}"]),
        ([Of("PASS", 0.009, ERRORS).run()], [Of("FAIL", 0.011, ERRORS).run()], []),
        ([Of("PASS", 12.0, RATE).run()], [Of("FAIL", 9.0, RATE).run()],
         [f"throughput of all >= 10/s {BOTH}"]),
        ([Of("PASS", 10.5, RATE).run()], [Of("FAIL", 9.5, RATE).run()], []),
        ([BROKE.run()], [HELD.run()], []),
    ],
)  # fmt: skip
def test_an_objective_breaks_where_every_run_after_fails_it_and_none_before(before, after, found):
    assert broken(before, after, Floor()) == found


def _run_of(*objectives):
    """A run of one stage with several objectives."""
    (stage,) = objectives[0].run().stages
    return Run((replace(stage, objectives=tuple(each.run().stages[0].objectives[0] for each in objectives)),))


def test_objectives_of_two_plans_are_matched_by_their_words():
    """With --anyway the plan after may have fewer of them, or the same in another order."""
    no_errors = Of("PASS", 0.0, ERRORS)
    held, fewer, turned = (_run_of(*each) for each in ([no_errors, HELD], [BROKE], [BROKE, no_errors]))
    assert broken([held], [fewer], Floor()) == [f"p95 of page < 2 s {BOTH}"]
    assert broken([held], [turned], Floor()) == [f"p95 of page < 2 s {BOTH}"]
    assert broken([fewer], [held], Floor()) == []


STOPPED = Run(ended="stopped")


@pytest.mark.parametrize(
    ("before", "after", "is_broken"),
    [
        ([Run(), Run()], [STOPPED, STOPPED], True),
        ([Run(), Run()], [STOPPED, Run()], False),
        ([STOPPED, Run()], [STOPPED, STOPPED], False),
        ([STOPPED], [Run()], False),
        ([Run()], [Run(ended="interrupted")], False),
    ],
)
def test_a_stop_rule_that_ended_every_run_after_and_none_before_is_named(before, after, is_broken):
    rules = ["errors of all > 50 % for 10 s"] * 2
    found = ["a stop rule ended every run after (errors of all > 50 % for 10 s), and none before"]
    assert broken(before, after, Floor(), rules) == (found if is_broken else [])

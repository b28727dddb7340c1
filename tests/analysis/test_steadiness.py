import pytest


def test_steadiness_does_not_cry_wolf(made, judge_made):
    verdict = judge_made(made)
    assert [stage.failed_gates for stage in verdict.stages] == [()] * 5


@pytest.mark.parametrize(("thinks_told", "passed"), [(1.0, True), (0.7, False)])
def test_littles_law_sees_time_that_nobody_recorded(made, judge_made, thinks_told, passed):
    stage = judge_made(made.with_(utilisations=(1.0,), measure_s=40.0, thinks_told=thinks_told)).stages[0]
    gate = next(gate for gate in stage.steadiness_gates if gate.name == "Little's law")
    assert "1,200 sessions open" in gate.evidence
    assert gate.passed == passed
    assert stage.result == ("PASS" if passed else "UNDECIDED")  # it forbids PASS, no more


def test_a_window_that_was_cut_cannot_pass(made, judge_made):
    short = {"utilisations": (0.4,), "measure_s": 40.0, "runs_until_s": 36.0, "ended": "stopped"}
    good = judge_made(made.with_(**short))
    assert (good.stages[0].result, good.stages[0].failed_gates[0].name) == ("UNDECIDED", "whole window")


def test_a_window_that_was_cut_may_fail(made, judge_made):
    short = {"utilisations": (0.4,), "measure_s": 40.0, "runs_until_s": 36.0, "ended": "stopped"}
    bad = judge_made(made.with_(planted=0.1, **short))
    assert (bad.stages[0].result, bad.exit_code) == ("FAIL", 3)


def test_quick_failures_do_not_pass_without_an_objective_for_errors(made, judge_made):
    some_fail = {"utilisations": (0.4,), "outcome_of": lambda page, random: "busy" if random.random() < 0.1 else "ok"}
    verdict = judge_made(made.with_(objectives=("p95 of page < 500 ms",), **some_fail))
    assert verdict.stages[0].result == "UNDECIDED"
    assert "failures bounded" in verdict.stages[0].objectives[0].why

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


def test_an_objective_for_the_errors_of_one_page_bounds_no_other(made, judge_made):
    """Quick failures of the pages that nobody bounds: the one that is bounded has none."""
    bounded = "file_dossier/submit"

    def outcome_of(page, random):
        return "busy" if page.name != bounded and random.random() < 0.6 else "ok"

    objectives = ("p95 of page < 500 ms", f"errors of {bounded} < 1 %")
    verdict = judge_made(made.with_(objectives=objectives, outcome_of=outcome_of, utilisations=(0.4,), measure_s=40.0))
    (stage,) = verdict.stages
    assert [gate.name for gate in stage.failed_gates] == ["failures bounded"]
    assert "of the pages that no objective for errors is about failed" in stage.failed_gates[0].evidence
    assert (stage.result, verdict.exit_code) == ("UNDECIDED", 4)


def test_errors_that_the_objectives_allow_together_are_left_to_them(made, judge_made):
    some_fail = lambda page, random: "busy" if random.random() < 0.1 else "ok"  # noqa: E731
    objectives = tuple(f"errors of {of} < 20 %" for of in ("look_up_procedure", "track_dossier", "file_dossier"))
    verdict = judge_made(made.with_(objectives=objectives, outcome_of=some_fail, utilisations=(0.4,), measure_s=40.0))
    assert "failures bounded" not in [gate.name for gate in verdict.stages[0].failed_gates]


@pytest.mark.parametrize(
    ("objective", "passed"), [("errors of all < 40 %", True), ("errors of file_dossier < 40 %", False)]
)
def test_what_may_fail_of_one_page_may_not_hang_of_all(made, judge_made, objective, passed):
    hanging = {"utilisations": (0.4,), "hanging": lambda second: 400, "objectives": ("p95 of page < 1 s", objective)}
    (stage,) = judge_made(made.with_(**hanging)).stages
    gate = next(gate for gate in stage.steadiness_gates if gate.name == "nothing hangs")
    assert gate.passed == passed

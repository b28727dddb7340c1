import json
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from analysis.judging import judge_folder
from analysis.recording import UnreadableRun
from analysis.replicates import over_runs
from analysis.report import render_report, write_report
from analysis.text import summary
from analysis.verdict import verdict_to_json, write_verdict
from contract.plan import plan_to_json
from contract.run_folder import RunFolder


def test_runs_are_combined_by_t():
    values = [0.30, 0.34, 0.29, 0.33]
    found = over_runs(values)
    assert (found.value, found.samples) == (pytest.approx(np.mean(values)), 4)
    assert (found.low, found.high) == pytest.approx(stats.t.interval(0.95, 3, np.mean(values), stats.sem(values)))
    assert (found.at_least, found.at_most) == pytest.approx(
        stats.t.interval(0.9, 3, np.mean(values), stats.sem(values))
    )


@pytest.mark.parametrize(("values", "value"), [([], None), ([None], None), ([0.3, None], 0.3)])
def test_one_run_alone_has_no_interval(values, value):
    found = over_runs(values)
    assert found.value == value
    assert not found.has_interval


def test_three_runs_cover_as_often_as_they_say():
    """Nominal 95 %: of 4,000 sets of three runs, 93 to 97 %."""
    random = np.random.default_rng(5)
    found = [over_runs(random.normal(10, 1, 3)) for _ in range(4000)]
    assert 0.93 < np.mean([each.low <= 10 <= each.high for each in found]) < 0.97


@pytest.fixture
def replicated(made, tmp_path):
    """Writes replicates, each with what it differs in, below a folder with the plan of all."""

    def write(*changes, planned=None, **same):
        it = made.with_(utilisations=(0.4167, 0.8), **same)
        run = RunFolder(tmp_path / "run")
        for number, change in enumerate(changes, start=1):
            it.with_(seed=number, **change).write(run.replicate(number).path)
        run.plan.write_text(json.dumps(plan_to_json(replace(it.plan, replicates=planned or len(changes)))))
        return run

    return write


GOOD, BAD, SPOILED = {"planted": 1.5}, {"planted": 0.6}, {"cpu": lambda second, worker: 0.97}


@pytest.mark.parametrize(
    ("changes", "results", "answer", "code"),
    [
        ((GOOD, GOOD, GOOD), ["PASS", "PASS"], "not_reached", 0),
        ((GOOD, BAD, GOOD), ["PASS", "PASS"], "not_reached", 0),  # one of three may break a load
        ((BAD, GOOD, BAD), ["PASS", "FAIL"], "refuted", 3),
        ((GOOD, SPOILED, GOOD), ["PASS", "PASS"], "not_reached", 0),  # whatever the second would have said
        ((GOOD, SPOILED, BAD), ["PASS", "UNDECIDED"], "inconclusive", 4),  # the second would have decided
        ((SPOILED, SPOILED, SPOILED), ["INVALID", "INVALID"], "invalid", 4),
    ],
)
def test_replicates_are_classified(replicated, changes, results, answer, code):
    _, verdict = judge_folder(replicated(*changes))
    assert [stage.result for stage in verdict.stages] == results
    assert (verdict.answer, verdict.exit_code) == (answer, code)
    assert len(verdict.replicates) == 3


def test_what_differs_between_replicates_is_told(replicated):
    _, verdict = judge_folder(replicated(GOOD, BAD, BAD))
    doubts = {doubt.what: doubt for doubt in verdict.doubts}
    assert "at 80 % 1 passed and 2 failed" in doubts["replicates disagree"].evidence
    assert "single run" not in doubts
    assert verdict.stages[1].objectives[0].why == "broken in 2 of 3 replicates"


def test_replicates_that_are_missing_are_missing(replicated):
    """One of three is there: it alone decides nothing, though it passed."""
    _, verdict = judge_folder(replicated(GOOD, planned=3))
    assert [stage.result for stage in verdict.stages] == ["UNDECIDED", "UNDECIDED"]
    assert {doubt.what: doubt.grave for doubt in verdict.doubts}["replicates are missing"]


def test_the_report_and_the_verdict_tell_of_all(replicated):
    run = replicated(GOOD, GOOD)
    recording, verdict = judge_folder(run)
    write_verdict(run, verdict)
    write_report(run, recording, verdict)
    value = json.loads(run.verdict.read_text())
    assert [each["results"] for each in value["replicates"]] == [["pass", "pass"]] * 2
    assert value["stages"][0]["latency_s"]["p95"]["samples"] == 2
    assert "Combined from 2 replicates" in summary(verdict)
    assert "The replicates" in render_report(recording, verdict)
    assert (run.report / "index.html").exists()


def test_a_single_run_says_nothing_of_replicates(made, judge_made):
    assert "replicates" not in verdict_to_json(judge_made(made.with_(utilisations=(0.3,))))


def test_without_a_plan_on_top_it_cannot_be_read(replicated):
    run = replicated(GOOD)
    run.plan.write_text("{}")
    with pytest.raises(UnreadableRun):
        judge_folder(run)

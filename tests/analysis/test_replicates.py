import json
from dataclasses import replace

import numpy as np
import pytest

from analysis.charts import accounts
from analysis.ci.judged_suites import suites_of
from analysis.estimate import NOTHING
from analysis.judging import judge_folder
from analysis.language import said
from analysis.recording import UnreadableRun, open_recording
from analysis.replicates import combine_stages, over_runs
from analysis.report import render_report, write_report
from analysis.stages import ObjectiveVerdict, stage_result
from analysis.text import summary
from analysis.verdict import judge, verdict_to_json, write_verdict
from contract.objectives import read_objective
from contract.plan_file import plan_to_json
from contract.run_folder import RunFolder


def test_a_value_is_the_median_of_the_runs_between_the_least_and_the_most():
    found = over_runs([0.30, 0.34, None, 0.29])
    assert (found.value, found.low, found.high, found.samples) == (0.30, 0.29, 0.34, 3)
    assert (found.at_least, found.at_most) == (None, None)  # nothing is decided by it


@pytest.mark.parametrize(("values", "value"), [([], None), ([None], None), ([0.3, None], 0.3)])
def test_one_run_alone_has_no_range(values, value):
    found = over_runs(values)
    assert found.value == value
    assert not found.has_interval


def test_the_range_of_n_runs_holds_the_median_of_all_as_often_as_is_said():
    """1 - 2^(1 - n): three quarters of three runs."""
    random = np.random.default_rng(5)
    found = [over_runs(random.lognormal(0, 1, 3)) for _ in range(4000)]
    assert np.mean([each.low <= 1 <= each.high for each in found]) == pytest.approx(0.75, abs=0.02)


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
        ((GOOD, BAD), ["PASS", "UNDECIDED"], "inconclusive", 4),  # a tie decides nothing
        ((GOOD, SPOILED, GOOD), ["UNDECIDED", "UNDECIDED"], "inconclusive", 4),  # nothing holds by the rest
        ((BAD, SPOILED, BAD), ["UNDECIDED", "FAIL"], "refuted", 3),  # whatever the second would have said
        ((GOOD, SPOILED, BAD), ["UNDECIDED", "UNDECIDED"], "inconclusive", 4),  # the second would have decided
        ((SPOILED, SPOILED, SPOILED), ["INVALID", "INVALID"], "invalid", 4),
    ],
)
def test_replicates_are_classified(replicated, changes, results, answer, code):
    _, verdict = judge_folder(replicated(*changes))
    assert [stage.result for stage in verdict.stages] == results
    assert (verdict.answer, verdict.exit_code) == (answer, code)
    assert len(verdict.replicates) == len(changes)


def test_what_differs_between_replicates_is_told(replicated):
    _, verdict = judge_folder(replicated(GOOD, BAD, BAD))
    doubts = {doubt.what: doubt for doubt in verdict.doubts}
    assert "at 80 % 1 passed and 2 failed" in doubts["replicates disagree"].evidence
    assert doubts["replicates disagree"].grave
    assert "single run" not in doubts
    assert verdict.stages[1].objectives[0].why == "broken in 2 of 3 replicates"


@pytest.mark.parametrize(("changes", "planned"), [((GOOD,), 2), ((GOOD,), 3), ((GOOD, GOOD), 3)])
def test_no_load_holds_while_a_replicate_is_missing(replicated, changes, planned):
    _, verdict = judge_folder(replicated(*changes, planned=planned))
    assert [stage.result for stage in verdict.stages] == ["UNDECIDED", "UNDECIDED"]
    assert f"replicate {planned} is missing" in summary(verdict)
    assert {doubt.what: doubt.grave for doubt in verdict.doubts}["replicates are missing"]


def test_an_invalid_replicate_is_named_and_its_numbers_are_not_the_portals(replicated):
    _, verdict = judge_folder(replicated(GOOD, SPOILED, GOOD))
    assert "replicate 2 is invalid" in summary(verdict)
    assert verdict.stages[0].measured.latency[1].samples == 2


@pytest.mark.parametrize("changes", [(GOOD, BAD, GOOD), (BAD, GOOD, BAD), (GOOD, GOOD)])
def test_what_is_printed_never_contradicts_what_is_decided(replicated, changes):
    """Where a load passed its printed value keeps to the objective, and where it failed it breaks it."""
    _, verdict = judge_folder(replicated(*changes))
    for stage in verdict.stages:
        for item in stage.objectives:
            assert item.objective.holds(item.estimate.value) == (item.result == "PASS")


@pytest.mark.usefixtures("undrawn")
def test_the_report_and_the_verdict_tell_of_all(replicated):
    run = replicated(GOOD, GOOD)
    recording, verdict = judge_folder(run)
    write_verdict(run, verdict)
    write_report(run, recording, verdict)
    value = json.loads(run.verdict.read_text())
    assert [each["results"] for each in value["replicates"]] == [["pass", "pass"]] * 2
    assert value["stages"][0]["latency_s"]["p95"]["samples"] == 2
    assert "Combined from 2 replicates" in summary(verdict)
    assert "p95 (least – most)" in summary(verdict)
    assert "The replicates" in render_report(recording, verdict)
    assert (run.report / "index.html").exists()


def test_a_single_run_says_nothing_of_replicates(made, judge_made):
    assert "replicates" not in verdict_to_json(judge_made(made.with_(utilisations=(0.3,))))


def test_without_a_plan_on_top_it_cannot_be_read(replicated):
    run = replicated(GOOD)
    run.plan.write_text("{}")
    with pytest.raises(UnreadableRun):
        judge_folder(run)


@pytest.mark.parametrize(
    ("results", "result"),
    [
        (["PASS", "PASS", "NOT_RUN"], "PASS"),  # the load offers hardly more than is wanted: one run did not ask
        (["FAIL", "NOT_RUN", "NOT_RUN"], "FAIL"),
        (["NOT_RUN", "NOT_RUN", "NOT_RUN"], "NOT_RUN"),
        (["PASS", "FAIL", "NOT_RUN"], "UNDECIDED"),
    ],
)
def test_a_run_that_did_not_ask_for_a_throughput_is_not_missing(results, result, made, tmp_path):
    recording = open_recording(made.with_(utilisations=(0.2,)).write(tmp_path / "run"))
    whole, objective = judge(recording).stages[0], read_objective("throughput of page > 5/s")
    latency = ObjectiveVerdict(read_objective("p95 of page < 2 s"), "PASS", NOTHING)
    stages = []
    for each in results:
        reason = said("why.not_asked", offered=5.1) if each == "NOT_RUN" else None
        objectives = (latency, ObjectiveVerdict(objective, each, NOTHING, reason))
        stages.append(replace(whole, result=stage_result(["PASS", each]), objectives=objectives))
    assert combine_stages(stages, 3).objectives[1].result == result


def test_littles_law_of_replicates_is_that_of_the_first(replicated):
    """As the words above the chart promise: the gates of all together say it for no run alone."""
    _, verdict = judge_folder(replicated(GOOD, GOOD))
    assert accounts.residuals_of(verdict) == accounts.residuals_of(verdict.replicates[0])
    assert [each.load for each in accounts.residuals_of(verdict)] == [0.4167, 0.8]


def test_every_gate_of_replicates_is_a_case_held_or_not(replicated):
    _, verdict = judge_folder(replicated(GOOD, SPOILED))
    single = {gate.name for gate in verdict.replicates[0].stages[0].generator_gates}
    assert {gate.name for gate in verdict.stages[0].generator_gates} == single
    case_by_name = {case.name: case for suite in suites_of(verdict) for case in suite.cases}
    assert case_by_name["gate: load arrived at 41.67 %"].outcome == "passed"
    assert case_by_name["gate: Little's law at 41.67 %"].outcome == "passed"
    busy = case_by_name["gate: worker CPU at 41.67 %"]
    assert busy.outcome == "error"
    assert busy.message == "replicate 2: busiest worker at 97 % of a core in one second of twenty"

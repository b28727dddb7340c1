import json
from pathlib import Path

import pytest

from analysis import open_recording
from analysis.text import summary
from analysis.verdict import judge, verdict_to_json, write_verdict
from contract.run_folder import RunFolder

GOLDEN = Path(__file__).parent / "golden"


# The capacity is planted in the simulation, which shares nothing with the analysis. With 4 servers and 4 s of thinking
# 41.67 % is 500 citizens: a portal that saturates at 50 % answers them at rho = .83, and 720 wait for .8 s on average.
@pytest.mark.parametrize(
    ("planted", "answer", "passed_up_to", "failed_from", "exit_code"),
    [
        (1.5, "supported", (1.0,), None, 0),
        (0.68, "refuted", (0.4167, 0.6), 0.8, 3),  # at 60 % rho is .86: in some windows of 20 s bursts are too few
        (0.5, "refuted", (0.2, 0.4167), 0.6, 3),
        (0.3, "refuted", (0.2,), 0.4167, 3),
    ],
)
@pytest.mark.parametrize("seed", [11, 12])
def test_the_planted_capacity_is_found(made, judge_made, planted, answer, passed_up_to, failed_from, exit_code, seed):
    verdict = judge_made(made.with_(planted=planted, seed=seed))
    assert verdict.answer == answer
    assert (verdict.passed_up_to and verdict.passed_up_to.utilisation) in passed_up_to
    assert (verdict.failed_from and verdict.failed_from.utilisation) == failed_from
    assert verdict.exit_code == exit_code


def test_up_to_the_observed_peak_nothing_is_said_of_the_rest(made, judge_made):
    verdict = judge_made(made.with_(planted=0.5, utilisations=(0.1, 0.2, 0.3, 0.4167)))
    assert (verdict.answer, verdict.exit_code) == ("not_reached", 0)
    assert verdict.passed_up_to.users == 50_004


def test_a_lost_worker_spoils_its_stages_and_no_other(made, judge_made):
    lost = {"t_s": 60.0, "event": "worker_lost", "worker": 1, "last_second": 54}
    verdict = judge_made(made.with_(events=[lost], workers_in=lambda second: 2 if second < 55 else 1))
    assert [stage.result for stage in verdict.stages] == ["PASS", "INVALID", "INVALID", "INVALID", "INVALID"]
    assert (verdict.answer, verdict.exit_code) == ("inconclusive", 4)
    assert "lost: worker 1" in verdict.doubts[0].evidence


def test_a_stop_rule_after_a_failure_is_a_refutation(made, judge_made):
    rule = {"t_s": 100.0, "event": "stop_rule", "rule": "errors of all > 20 % for 10 s"}
    stopped = made.with_(planted=0.3, runs_until_s=100.0, ended="stopped", events=[rule])
    verdict = judge_made(stopped)
    assert (verdict.answer, verdict.exit_code) == ("refuted", 3)
    assert [stage.result for stage in verdict.stages[-2:]] == ["NOT_RUN", "NOT_RUN"]
    ended = next(doubt for doubt in verdict.doubts if doubt.what == "ended early")
    assert "errors of all > 20 % for 10 s" in ended.evidence
    assert "not measured: 80 %, 100 %" in ended.evidence


def test_a_stop_rule_before_anything_is_seven(made, judge_made):
    assert judge_made(made.with_(runs_until_s=10.0, ended="stopped")).exit_code == 7


@pytest.fixture(scope="module")
def golden_run(made, tmp_path_factory):
    path = tmp_path_factory.mktemp("golden") / "2026-11-23T101507Z-capacity-3f9c"
    return RunFolder(made.with_(planted=0.68).write(path))


def test_verdict_json_is_as_it_was(golden_run):
    write_verdict(golden_run, judge(open_recording(golden_run.path)))
    assert golden_run.verdict.read_text() == (GOLDEN / "verdict.json").read_text()


def test_the_summary_is_as_it_was(golden_run):
    assert summary(judge(open_recording(golden_run.path))) == (GOLDEN / "summary.txt").read_text()


def test_verdict_json_has_the_keys_that_others_rely_on():
    value = json.loads((GOLDEN / "verdict.json").read_text())
    assert {"format", "run", "stated_capacity", "scale", "answer", "stages", "doubts", "exit_code"} <= value.keys()
    assert value["passed_up_to"] == {"users": 72_000, "utilisation": 0.6}
    assert value["failed_from"] == {"users": 96_000, "utilisation": 0.8}
    stage = value["stages"][0]
    assert {"utilisation", "users", "throughput_per_s", "valid", "objectives"} <= stage.keys()
    assert {"objective", "result", "value", "low", "high"} <= stage["objectives"][0].keys()
    assert {"what", "evidence", "advice", "grave"} == value["doubts"][0].keys()


def test_stages_that_were_not_run_say_so(made, judge_made):
    stages = verdict_to_json(judge_made(made.with_(runs_until_s=40.0, ended="interrupted")))["stages"]
    assert [(stage["result"], stage["valid"]) for stage in stages[:2]] == [("pass", True), ("not_run", False)]
    assert (stages[1]["throughput_per_s"], stages[1]["objectives"][0]["result"]) == (None, "not_run")

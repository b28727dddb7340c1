"""`portal-load simulate`, as a user types it, on runs of seconds."""

import json
import re

import numpy as np
import pytest

from analysis import open_recording
from analysis.verdict import judge
from cli.main import run_verb
from cli.planning import Wishes, plan_scenario
from cli.simulating import MOST_ALONE, draw_of, engine_for
from contract.run_folder import ARRIVAL, LOOP_LAG, OWN_DELAY, REQUEST, SERVICE, THINK
from contract.think_time import Constant, Empirical, Exponential, Lognormal

SCENARIO = """\
name: small
about: Does the small portal hold its hundred?
stated_capacity: {{users: 1000, source: "a test"}}
citizens:
  journeys: {{look_up_procedure: 40, track_dossier: 20, file_dossier: 30, process_dossiers: 10}}
  think_time: {{lognormal: {{median: 2 s, p95: 6 s}}}}
  typing: {{characters: 10/s, field: 500 ms}}
load:
  - {load}
objectives:
  - p95 of page < 500 ms
  - errors of all < 1 %
stop_when:
  - errors of all > 20 % for 5 s
"""
CLOSED = "closed: {steps: {utilisation: [60 %, 100 %], ramp: 5 s, hold: 100 s, settle: 40 s}}"
SESSIONS = "sessions: {hold: {utilisation: 60 %, ramp: 20 s, for: 5 min, settle: 4 min}}"


def simulate(folder, *words, load=CLOSED, results="results", change=lambda text: text):
    file = folder / "small.yaml"
    file.write_text(change(SCENARIO.format(load=load)), encoding="utf-8")
    if "--servers" not in words:
        words = ("--servers", "20", *words)
    code = run_verb(["simulate", str(file), "--results", str(folder / results), *words])
    runs = sorted((folder / results).iterdir()) if (folder / results).exists() else []
    return code, runs[-1] if runs else None


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    return simulate(tmp_path_factory.mktemp("simulated"), "--capacity", "200%")


def test_a_portal_of_twice_the_capacity_is_supported_and_says_that_it_is_a_simulation(simulated):
    code, run = simulated
    verdict = json.loads((run / "verdict.json").read_text())
    assert (code, verdict["answer"], verdict["simulated"]) == (0, "supported", True)
    assert verdict["doubts"][0]["what"] == "a simulation, not a measurement"
    assert verdict["doubts"][0]["grave"]
    report = (run / "report" / "index.html").read_text()
    assert "SUPPORTED, simulated" in report
    assert "A simulation, not a measurement" in report
    assert json.loads((run / "plan.json").read_text())["target"]["name"] == "simulation"
    assert json.loads((run / "provenance.json").read_text())["simulation"]["engine"].startswith("exact")


def test_every_gate_passes_and_the_truth_is_nowhere_in_the_folder(simulated):
    _, run = simulated
    verdict = judge(open_recording(run))
    assert [gate.name for stage in verdict.stages for gate in stage.failed_gates] == []
    for file in ("plan.json", "provenance.json", "outcome.json", "verdict.json"):
        assert not re.search("planted|capacity.*2000|200 %", (run / file).read_text()), file


def test_what_the_portal_served_is_what_was_recorded(simulated):
    recording = open_recording(simulated[1])
    total = {kind: int(recording.cells.of(kind).total.sum()) for kind in (SERVICE, REQUEST, OWN_DELAY, LOOP_LAG, THINK)}
    assert total[SERVICE] == total[REQUEST] == total[OWN_DELAY] == recording.portal["requests"].iloc[-1]
    assert total[LOOP_LAG] == len(recording.users)
    assert 0 < total[THINK] <= total[SERVICE]
    assert recording.ended == "completed"
    assert recording.users["open"].iloc[-1] == recording.users["in_flight"].iloc[-1] == 0


def test_it_is_the_load_that_plan_prints(simulated):
    planned = plan_scenario(str(simulated[1].parents[1] / "small.yaml"), Wishes("embedded"))
    verdict = judge(open_recording(simulated[1]))
    for stage, expected in zip(verdict.stages, planned.forecast.stages, strict=True):
        assert stage.measured.throughput.value == pytest.approx(expected.pages_per_s, rel=0.05)


def test_the_same_seed_makes_the_same_recording(tmp_path):
    words = ("--capacity", "200%", "--quick")
    (_, one), (_, other) = (simulate(tmp_path, *words, results=name) for name in ("one", "other"))
    for file in ("latency.arrows", "users.csv", "vitals.csv", "events.jsonl", "portal.csv"):
        assert (one / "recording" / file).read_bytes() == (other / "recording" / file).read_bytes()


def test_a_portal_of_half_the_capacity_is_refuted(tmp_path):
    code, run = simulate(tmp_path, "--capacity", "500", "--json")
    verdict = json.loads((run / "verdict.json").read_text())
    assert (code, verdict["answer"], verdict["failed_from"]["utilisation"]) == (3, "refuted", 0.6)


def test_sessions_arrive_as_planned_and_pass(tmp_path):
    _, run = simulate(tmp_path, "--capacity", "200%", load=SESSIONS)
    recording = open_recording(run)
    (stage,) = judge(recording).stages
    assert stage.result == "PASS"
    assert [gate.name for gate in stage.failed_gates] == []
    assert recording.cells.of(ARRIVAL).total.sum() > 1000


def test_a_stop_rule_ends_it(tmp_path):
    def hurried(text):
        return text.replace("  typing:", "  request_timeout: 100 ms\n  typing:")

    code, run = simulate(tmp_path, "--capacity", "100", change=hurried)
    outcome = json.loads((run / "outcome.json").read_text())
    assert outcome["outcome"] == "stopped"
    assert outcome["because"] == "stop rule: errors of all > 20 % for 5 s"
    assert code in (3, 4, 7)


@pytest.mark.parametrize(
    ("words", "change", "said"),
    [
        ((), lambda text: text, "nothing says where the portal of 'small' shall saturate"),
        (("--capacity", "much"), lambda text: text, "--capacity:"),
        (("--capacity", "0.5%"), lambda text: text, "too small for the bottleneck"),
        (("--capacity", "5"), lambda text: text, "found '5', which is 5 simulated citizens, 0.5 % of"),
        (
            ("--capacity", "200%"),
            lambda text: text + "target: embedded\nfaults:\n  - {system: ministry, during: 1, slow: 1 s}\n",
            "faults of systems behind the portal",
        ),
    ],
)
def test_what_cannot_be_simulated_is_said_in_a_sentence(tmp_path, capsys, words, change, said):
    code, run = simulate(tmp_path, *words, change=change)
    assert (code, run) == (2, None)
    assert said in capsys.readouterr().err


def test_above_200000_citizens_they_are_simulated_in_groups(tmp_path):
    def nation(text):
        return text.replace("users: 1000,", "users: 1000000,")

    load = "closed: {hold: {utilisation: 40 %, ramp: 2 s, for: 14 s, settle: 4 s}}"
    _, run = simulate(tmp_path, "--capacity", "200%", "--servers", "400", load=load, change=nation)
    recording = open_recording(run)
    assert engine_for(recording.plan).together == 400_000 / MOST_ALONE
    assert "2 citizens together" in recording.provenance["simulation"]["engine"]
    last = judge(recording).stages[-1]
    assert last.measured.crowd.open == 400_000
    assert [gate.name for gate in last.generator_gates if not gate.passed] == []


@pytest.mark.parametrize(
    "time", [Constant(2.0), Exponential(3.0), Lognormal(2.0, 9.0), Empirical((1.0, 2.0, 5.0, 9.0)), Empirical((4.0,))]
)
def test_many_draws_are_of_the_distribution_of_one(time):
    drawn_s = draw_of(time)(np.random.default_rng(6), 200_000)
    assert drawn_s.mean() == pytest.approx(time.mean_s, rel=0.02)
    assert drawn_s.shape == (200_000,)


def test_a_search_cannot_be_simulated(capsys):
    assert run_verb(["simulate", "search"]) == 2
    assert "'search' is a search" in capsys.readouterr().err


def test_replicates_are_simulated_each_with_a_seed_of_its_own(tmp_path):
    code, run = simulate(tmp_path, "--capacity", "200%", change=lambda text: text + "replicates: 2\n")
    verdict = json.loads((run / "verdict.json").read_text())
    assert (code, verdict["answer"], verdict["simulated"]) == (0, "supported", True)
    assert [each["answer"] for each in verdict["replicates"]] == ["supported"] * 2
    seeds = [json.loads((run / "replicates" / number / "plan.json").read_text())["seed"] for number in "12"]
    assert seeds[1] == seeds[0] + 1
    assert "single run" not in [doubt["what"] for doubt in verdict["doubts"]]

"""One whole run, real in every place: what the portal counted is what was recorded is what is reported."""

import json
import re

import pytest

from analysis import open_recording
from contract.run_folder import REQUEST, SERVICE
from tests.real import portal_by_hand, portal_load, the_run

pytestmark = pytest.mark.end_to_end


def test_requests_are_counted_alike_by_the_portal_the_recording_and_the_report(portal, scenario, tmp_path):
    results = tmp_path / "results"
    ended = portal_load("run", scenario(), "--target", portal.url, "--results", str(results), "--json")
    assert ended.code == 0, ended.err
    verdict = json.loads(ended.out)
    assert verdict["answer"] == "not_reached"
    assert verdict["passed_up_to"]["users"] == 18

    run = the_run(results)
    recording = open_recording(run)
    counts = recording.latency.groupby("kind")["count"].sum()
    assert counts[REQUEST] == portal.counted() == recording.portal["requests"].iloc[-1] > 300
    report = (run / "report" / "index.html").read_text(encoding="utf-8")
    assert re.sub(r"\D", "", f"{counts[REQUEST]}") in re.sub(r"[,\s]", "", report)

    outcome = json.loads((run / "outcome.json").read_text(encoding="utf-8"))
    assert (outcome["outcome"], outcome["drained"]) == ("completed", True)
    assert sum(worker["requests"] for worker in outcome["workers"].values()) == counts[REQUEST]
    assert set(recording.latency["outcome"]) == {"ok"}
    visited = set(recording.latency.loc[recording.latency["kind"] == SERVICE, "page"])
    assert {"file_dossier", "look_up_procedure", "track_dossier"} == {page.split("/")[0] for page in visited}

    again = portal_load("report", str(run))
    assert again.code == 0
    assert (run / "report" / "index.html").read_text(encoding="utf-8") == report
    judged = portal_load("judge", str(run), "--json")
    assert judged.code == 0
    assert json.loads(judged.out) == {key: value for key, value in verdict.items() if key != "report"}


@pytest.mark.proof
def test_processes_that_are_one_portal_count_together_what_was_recorded(scenario, tmp_path):
    """Every citizen opens up to six connections, which land on any of three processes: nobody is lost between them."""
    results = tmp_path / "results"
    with portal_by_hand("--processes", "3") as portal:
        ended = portal_load("run", scenario(), "--target", portal.url, "--results", str(results), "--json")
        counted = portal.counted()
    assert ended.code == 0, ended.err
    recording = open_recording(the_run(results))
    requests = recording.latency.loc[recording.latency["kind"] == REQUEST]
    assert requests["count"].sum() == counted == recording.portal["requests"].iloc[-1] > 300
    assert set(recording.latency["outcome"]) == {"ok"}


def test_an_objective_that_does_not_hold_is_exit_3(scenario, tmp_path):
    file = scenario(objective=("p95 of page < 2 s", "p50 of page < 200 ms"))
    with portal_by_hand("--slower", "*=0.4") as portal:
        ended = portal_load("run", file, "--target", portal.url, "--results", str(tmp_path / "results"))
    assert ended.code == 3, ended.err
    assert "REFUTED" in ended.out

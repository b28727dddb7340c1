"""Bad luck in the middle of a run: it ends, the folder is readable, and nothing broken passes or fails."""

import json
import os
import signal

import psutil
import pytest

from analysis import open_recording
from tests.real import Started, seconds_recorded, the_run, wait_until

pytestmark = pytest.mark.end_to_end


def the_verdict(run):
    return json.loads((run / "verdict.json").read_text(encoding="utf-8"))


def the_outcome(run):
    return json.loads((run / "outcome.json").read_text(encoding="utf-8"))


def workers_of(process):
    return [child for child in psutil.Process(process.pid).children(recursive=True) if "--worker" in child.cmdline()]


@pytest.mark.chaos
def test_a_portal_that_dies_ends_the_run_by_its_stop_rule(portal, scenario, tmp_path):
    results = tmp_path / "results"
    started = Started("run", scenario(), "--target", portal.url, "--results", str(results))
    wait_until(lambda: seconds_recorded(results) >= 4, "four seconds are recorded")
    os.kill(portal.process.pid, signal.SIGKILL)
    ended = started.end()
    run = the_run(results)
    assert the_outcome(run)["outcome"] == "stopped"
    assert "stop rule: errors of all > 50 % for 2 s" in the_outcome(run)["because"]
    assert ended.code in (3, 4, 7), ended.err
    assert the_verdict(run)["answer"] not in ("supported", "not_reached")
    recording = open_recording(run)
    assert {"refused", "reset"} & set(recording.latency["outcome"])
    assert "ending early" in ended.err


def test_a_killed_worker_makes_its_stage_invalid_and_is_named(portal, scenario, tmp_path):
    results = tmp_path / "results"
    started = Started("run", scenario(), "--target", portal.url, "--results", str(results))
    wait_until(lambda: seconds_recorded(results) >= 4, "four seconds are recorded")
    workers_of(started.process)[0].kill()
    ended = started.end()
    verdict = the_verdict(the_run(results))
    assert ended.code == 4, ended.err
    assert verdict["answer"] == "invalid"
    assert verdict["stages"][0]["valid"] is False
    assert "worker" in json.dumps(verdict["doubts"])
    assert "has ended" in ended.err


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(signal.SIGINT, id="ctrl-C"),
        pytest.param(signal.SIGTERM, id="a polite end", marks=pytest.mark.chaos),
        pytest.param(signal.SIGHUP, id="the terminal is gone", marks=pytest.mark.chaos),
    ],
)
def test_an_interrupt_seals_what_there_is(portal, scenario, tmp_path, number):
    results = tmp_path / "results"
    started = Started("run", scenario(), "--target", portal.url, "--results", str(results))
    wait_until(lambda: seconds_recorded(results) >= 3, "three seconds are recorded")
    os.kill(started.process.pid, number)
    ended = started.end()
    run = the_run(results)
    assert ended.code == 130, ended.err
    assert (the_outcome(run)["outcome"], the_outcome(run)["drained"]) == ("interrupted", True)
    recording = open_recording(run)
    requests = recording.latency.loc[recording.latency["kind"] == "request", "count"].sum()
    assert requests == portal.counted() > 0
    assert (run / "report" / "index.html").exists()


@pytest.mark.chaos
@pytest.mark.parametrize("appears", ["", "plan.json", "logs/master.log", "recording/users.csv", "outcome.json"])
def test_an_interrupt_at_any_moment_leaves_a_judged_folder(scenario, tmp_path, appears):
    results = tmp_path / "results"
    started = Started("run", scenario(), "--target", "embedded", "--results", str(results))
    wait_until(lambda: list(results.glob(f"*/{appears}")), f"{appears or 'its folder'} is there")
    os.kill(started.process.pid, signal.SIGINT)
    ended = started.end()
    run = the_run(results)
    interrupted = appears != "outcome.json"  # then the load was over, and its verdict stands
    assert ended.code == (130 if interrupted else 0), ended.err
    assert the_outcome(run)["outcome"] == ("interrupted" if interrupted else "completed")
    assert the_verdict(run)["answer"] == ("invalid" if interrupted else "not_reached")
    assert (run / "report" / "index.html").exists()


@pytest.mark.chaos
def test_a_killed_master_leaves_a_readable_folder_and_no_worker(portal, scenario, tmp_path):
    results = tmp_path / "results"
    started = Started("run", scenario(), "--target", portal.url, "--results", str(results))
    wait_until(lambda: seconds_recorded(results) >= 3, "three seconds are recorded")
    workers = workers_of(started.process)
    (master,) = [
        child for child in psutil.Process(started.process.pid).children(recursive=True) if "--master" in child.cmdline()
    ]
    master.kill()
    ended = started.end()
    run = the_run(results)
    assert ended.code == 4, ended.err
    assert the_outcome(run)["outcome"] == "crashed"
    assert len(open_recording(run).latency) > 0
    _, alive = psutil.wait_procs(workers, timeout=10)
    assert not alive

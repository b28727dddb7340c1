"""A run whose target a Prometheus watches: what it says is in the recording, also where the run was interrupted."""

import json
import signal
from pathlib import Path

import pytest

from analysis import open_recording
from tests.harness.fake_prometheus import fake_prometheus, matrix, steady
from tests.real import Started, seconds_recorded, the_run, wait_until

pytestmark = pytest.mark.end_to_end


def answer(query, words):
    if query == "broken":
        raise ValueError("1:1: parse error: unknown function")
    return matrix(({}, steady(words, "0.375")))


def watched(scenario, monitoring):
    """The scenario with what it asks the monitoring for; its path."""
    with Path(scenario).open("a", encoding="utf-8") as text:
        text.write(f"monitoring: {monitoring}\n")
    return scenario


@pytest.fixture
def prometheus():
    with fake_prometheus() as fake:
        fake.clock_s, fake.answer = None, answer
        yield fake


def test_what_the_monitoring_says_is_kept_when_a_run_is_interrupted(portal, prometheus, scenario, tmp_path):
    results = tmp_path / "results"
    file = watched(
        scenario(), f"{{prometheus: '{prometheus.url}', every: 1 s, resources: {{database: cpu, queue: broken}}}}"
    )
    started = Started("run", file, "--target", portal.url, "--results", str(results), "--anyway")
    wait_until(lambda: seconds_recorded(results) >= 8, "eight seconds are recorded")
    started.process.send_signal(signal.SIGINT)
    ended = started.end()
    assert ended.code == 130, ended.err
    assert "monitoring, queue: 1:1: parse error: unknown function; the run goes on without it" in ended.err

    recording = open_recording(the_run(results))
    seconds = recording.resources["second"]
    assert (recording.ended, recording.changed_files) == ("interrupted", ())
    assert set(recording.resources["utilisation"]) == {0.375}
    assert list(seconds) == list(range(int(seconds.iloc[-1]) + 1)) and seconds.iloc[-1] >= 8
    assert abs(recording.monitoring["clock"]["offset_s"]) < 1
    verdict = json.loads((the_run(results) / "verdict.json").read_text(encoding="utf-8"))
    (doubt,) = [doubt for doubt in verdict["doubts"] if doubt["what"] == "monitoring not read"]
    assert "unknown function" in doubt["evidence"]


def test_a_prometheus_elsewhere_is_refused(scenario, tmp_path):
    file = watched(scenario(), "{prometheus: 'http://192.0.2.1:9090', resources: {cpu: up}}")
    ended = Started("run", file, "--results", str(tmp_path / "results")).end()
    assert ended.code == 6
    assert "is not this machine, and target 'embedded' does not name it" in ended.err

"""Sessions against a portal that has become slow: more citizens are there, as Little's law says; in a closed load not.

The portal takes an exponential second for each document and never queues (4,096 servers), so the truth is known: a
session of look_up_procedure is 4 pages of half a second's thought and one second's wait.
"""

import json
import subprocess
import sys
from contextlib import contextmanager

import pytest

from analysis import open_recording
from contract.run_folder import ARRIVAL, SERVICE, THINK
from tests.real import ROOT, Portal, Started, the_run

pytestmark = [pytest.mark.proof, pytest.mark.end_to_end]

PAGES, THINK_S, WAIT_S = 4, 0.5, 1.0
CITIZENS = 40  # if the portal took no time: 20 arrivals a second, of 2 s each
SCENARIO = """\
name: slow
about: How many are there, if so many arrive every second?
stated_capacity: 100
citizens:
  journeys: {look_up_procedure: 1}
  think_time: {constant: 500 ms}
load:
  - sessions: {hold: {utilisation: 40 %, ramp: 0 s, for: 32 s, settle: 12 s}, at_hand: 600 %}
  - closed: {hold: {utilisation: 40 %, ramp: 0 s, for: 18 s, settle: 8 s}}
objectives:
  - p95 of page < 10 s
"""


@contextmanager
def slow_portal():
    words = ["--port", "0", "--servers", "4096", "--service-mean-s", str(WAIT_S)]
    process = subprocess.Popen(
        [sys.executable, "-m", "portal.serve", *words], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        yield Portal(json.loads(process.stdout.readline())["listening"], process)
    finally:
        process.terminate()
        process.wait(timeout=30)
        process.stdout.close()


def window(recording, stage):
    from_s, to_s = int(stage.measure_from_s), int(stage.end_s)
    users = recording.users[recording.users["second"].between(from_s, to_s - 1)]
    rows = recording.latency[recording.latency["interval"].between(from_s, to_s - 1)]
    counts = rows.groupby("kind")["count"].sum()
    return users["open"].mean(), counts.get(ARRIVAL, 0) / (to_s - from_s), counts[SERVICE] / (to_s - from_s)


def test_open_sessions_rise_with_the_portals_slowness_and_those_of_a_closed_load_do_not(tmp_path):
    file = tmp_path / "slow.yaml"
    file.write_text(SCENARIO, encoding="utf-8")
    with slow_portal() as portal:
        words = ("run", str(file), "--target", portal.url, "--results", str(tmp_path / "r"), "--anyway", "--json")
        ended = Started(*words).end(patience_s=110)
    assert ended.code in (0, 4), ended.err  # these windows are short for a p95
    recording = open_recording(the_run(tmp_path / "r"))
    sessions, closed = recording.plan.stages

    open_, arrivals_per_s, pages_per_s = window(recording, sessions)
    session_s = PAGES * (THINK_S + WAIT_S)
    assert open_ == pytest.approx(arrivals_per_s * session_s, rel=0.05)  # Little's law, with the wait that was planted
    assert open_ > 2.5 * CITIZENS
    assert arrivals_per_s == pytest.approx(CITIZENS / (PAGES * THINK_S), rel=0.15)  # 400 of a Poisson count
    assert pages_per_s == pytest.approx(arrivals_per_s * PAGES, rel=0.1)

    open_, arrivals_per_s, pages_per_s = window(recording, closed)
    assert open_ == pytest.approx(CITIZENS, abs=1)
    assert arrivals_per_s == 0
    assert pages_per_s == pytest.approx(CITIZENS / (THINK_S + WAIT_S), rel=0.1)

    arrivals = recording.latency[recording.latency["kind"] == ARRIVAL]
    assert set(arrivals["outcome"]) == {"ok"}
    thinks = recording.latency[recording.latency["kind"] == THINK]
    assert set(thinks["page"].str.split("/").str[0]) == {"look_up_procedure"}
    assert recording.portal["requests"].iloc[-1] == portal_requests(recording)


def portal_requests(recording):
    return recording.latency.loc[recording.latency["kind"] == "request", "count"].sum()

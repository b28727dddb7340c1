"""Round trip: a scenario makes a log on the reference portal, and `calibrate` finds it there. Fifteen minutes."""

import json
import subprocess
import sys

import pytest

from analysis import open_recording
from tests.real import ROOT, Started, portal_load, the_run

pytestmark = [pytest.mark.proof, pytest.mark.end_to_end, pytest.mark.timeout(900)]

MIX = {
    "look_up_procedure": 45, "track_dossier": 25, "file_dossier": 10, "pay_fee": 6, "pay_traffic_fine": 6,
    "supplement_dossier": 3, "send_petition": 2, "rate_service": 3,
}  # fmt: skip
SCENARIO = f"""\
name: round_trip
about: Does the log give back who came?
stated_capacity: 300
citizens:
  journeys: {json.dumps(MIX)}
  think_time: {{lognormal: {{median: 3 s, p95: 9 s}}}}
  forwarded_for: yes
load:
  - closed: {{hold: {{users: 300, ramp: 10 s, for: 400 s, settle: 20 s}}}}
objectives:
  - p95 of page < 2 s
"""


@pytest.mark.parametrize("log_format", ["timed", "combined"])
def test_the_log_gives_back_who_came(log_format, tmp_path):
    log, file = tmp_path / "access.log", tmp_path / "round_trip.yaml"
    file.write_text(SCENARIO, encoding="utf-8")
    words = ["-m", "portal.serve", "--port", "0", "--access-log", str(log), "--access-log-format", log_format]
    portal = subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        url = json.loads(portal.stdout.readline())["listening"]
        run = Started("run", str(file), "--target", url, "--results", str(tmp_path / "r"), "--anyway").end(600)
    finally:
        portal.terminate()
        portal.wait(timeout=30)
        portal.stdout.close()
    assert run.code in (0, 4), run.err
    calibrated = portal_load("calibrate", str(log), "--output", str(tmp_path / "out"), "--json")
    assert calibrated.code == 0, calibrated.err
    found = json.loads(calibrated.out)
    print({journey["name"]: round(100 * journey["share"], 1) for journey in found["journeys"]}, found["peak"])

    shares = {journey["name"]: 100 * journey["share"] for journey in found["journeys"]}
    assert shares == pytest.approx(MIX, abs=2.0)
    assert found["think_time"]["fits"][0]["lognormal"]["median_s"] == pytest.approx(3.0, rel=0.05)
    open_ = open_recording(the_run(tmp_path / "r")).users["open"].max()
    assert found["peak"]["users"] == pytest.approx(open_, rel=0.03)

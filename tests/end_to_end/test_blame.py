"""Faults happen to two systems behind the portal, one after the other; the verdict names each by what it measured."""

import json

import pytest

from tests.real import Started, the_run

pytestmark = pytest.mark.end_to_end

SCENARIO = """\
name: faults
about: Which system is to blame?
stated_capacity: 100
target: embedded
faults:
  - {system: identity_provider, during: 2, slow: 700 ms}
  - {system: payment_gateway, during: 3, failing: 100 %}
citizens:
  journeys: {look_up_procedure: 2, track_dossier: 2, pay_fee: 3, send_petition: 3}
  think_time: {lognormal: {median: 200 ms, p95: 600 ms}}
  retries: {share: 50 %, most: 1, pause: {constant: 200 ms}}
  typing: {characters: 1000/s}
load:
  - closed: {steps: {utilisation: [40 %, 40 %, 40 %], ramp: 1 s, hold: 17 s, settle: 3 s}}
objectives:
  - p95 of page < 300 ms
  - errors of all < 5 %
"""


@pytest.mark.proof  # a minute
def test_each_stage_blames_the_system_that_was_at_fault(tmp_path):
    file = tmp_path / "faults.yaml"
    file.write_text(SCENARIO, encoding="utf-8")
    ended = Started("run", str(file), "--results", str(tmp_path / "r"), "--anyway", "--json").end(110)
    assert ended.code == 3, ended.err
    stages = json.loads(ended.out)["stages"]
    assert [{one["system"] for one in stage["blame"]} for stage in stages] == [
        set(),
        {"identity_provider"},
        {"payment_gateway"},
    ]
    run = the_run(tmp_path / "r")
    report = (run / "report" / "index.html").read_text(encoding="utf-8")
    assert "Which system was to blame" in report
    told = "".join(file.read_text(encoding="utf-8") for file in (run / "plan.json", run / "provenance.json"))
    assert "faults" not in told.replace('"name": "faults"', "").replace("-faults-", "")  # nobody told the analysis

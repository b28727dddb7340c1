"""The run that is committed in results/example: real, and judged the same on every machine."""

import json

from analysis import open_recording
from analysis.report import render_report
from analysis.verdict import judge, verdict_to_json
from contract.run_folder import REQUEST
from harness.processes import ROOT

EXAMPLE = ROOT / "results" / "example"


def test_the_example_is_judged_as_it_was():
    recording = open_recording(EXAMPLE)
    committed = json.loads((EXAMPLE / "verdict.json").read_text(encoding="utf-8"))
    assert verdict_to_json(judge(recording)) == committed
    assert committed["answer"] == "not_reached"
    assert recording.changed_files == ()


def test_the_example_counted_every_request():
    recording = open_recording(EXAMPLE)
    recorded = recording.latency.loc[recording.latency["kind"] == REQUEST, "count"].sum()
    assert recorded == recording.portal["requests"].iloc[-1] > 1000
    assert f"{recorded:,} requests were recorded, and the portal itself counted exactly as many" in render_report(
        recording, judge(recording)
    )

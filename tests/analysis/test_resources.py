import csv
import json
import re
from dataclasses import replace

import pytest

from analysis import open_recording
from analysis.report.page import render_report
from analysis.report.resources import resource_table
from analysis.run_outlook import fullest, outlook_of_run, utilisation_by_resource
from analysis.verdict import judge, verdict_to_json
from contract.run_folder import RESOURCES_COLUMNS, RunFolder

LOADS = (0.2, 0.3, 0.4, 0.5, 0.6)
EVERY_S = 5
# A stage is 3 s of ramp, 9 s of settling and the window: the first is 12 to 32 s, the second 44 to 64 s.


def watched(made, tmp_path, used_at, **changes):
    """A run of five loads, with the samples that `used_at(second)` has by resource."""
    it = made.with_(utilisations=LOADS, **changes)
    provenance = it.provenance | {"monitoring": {"every_s": EVERY_S, "problems": []}}
    path = replace(it, provenance=provenance).write(tmp_path / "run")
    rows = [
        (second, name, value)
        for second in range(0, int(it.plan.duration_s) + 1, EVERY_S)
        for name, value in used_at(second).items()
    ]
    with RunFolder(path).resources.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([RESOURCES_COLUMNS, *rows])
    return path


def load_of(second, stage_s=32):
    return LOADS[min(second // stage_s, len(LOADS) - 1)]


@pytest.fixture
def full_twice_as_far(made, tmp_path):
    """A core of which every load takes as much as the load is, and one that idles."""
    return watched(made, tmp_path, lambda second: {"core": load_of(max(0, second - 1)), "disk": 0.01})


def uses(verdict, name):
    return [use for stage in verdict.stages for use in stage.measured.resources if use.resource == name]


def test_a_stage_has_the_mean_of_the_samples_whose_whole_time_lies_in_its_window(made, tmp_path):
    verdict = judge(open_recording(watched(made, tmp_path, lambda second: {"core": second / 1000})))
    first = uses(verdict, "core")[0]
    # the window is 12 to 32 s: the sample of 15 s speaks of 10 to 15 s too, that of 20 s of 15 to 20 s
    assert (first.least, first.most, first.samples) == (0.020, 0.030, 3)
    assert first.mean == pytest.approx(0.025)


def test_the_law_of_a_run_finds_what_a_page_takes(full_twice_as_far):
    verdict = judge(open_recording(full_twice_as_far))
    outlook = outlook_of_run(verdict)
    by_name = {each.fit.resource: each for each in outlook.projections}
    stated = by_name["core"].at_stated
    assert stated.low < 1.0 < stated.high or stated.value == pytest.approx(1.0, rel=0.05)
    assert by_name["core"].full_users.value == pytest.approx(120_000 / verdict.scale, rel=0.05)
    assert list(utilisation_by_resource(verdict)["core"]) == pytest.approx(LOADS)
    assert fullest(verdict) == ("core", "disk")


def test_verdict_and_report_show_them_beside_the_latency(full_twice_as_far):
    recording = open_recording(full_twice_as_far)
    verdict = judge(recording)
    told = verdict_to_json(verdict)["stages"][0]["resources"]
    assert told[0] == {"resource": "core", "mean": 0.2, "least": 0.2, "most": 0.2, "samples": 3}
    assert [cell.value for cell in resource_table(verdict).rows[0]][2:] == pytest.approx([0.2, 0.01])
    page = render_report(recording, verdict)
    assert "How full the portal" in page and "Tài nguyên của Cổng" in page
    users = [int(found.replace(",", "")) for found in re.findall(r"core: full at ([\d,]+) users", page)]
    assert users == [pytest.approx(120_000, rel=0.05)]  # at full scale


def test_a_gap_is_told_and_never_filled(made, tmp_path):
    def used_at(second):
        return {} if 32 <= second < 64 else {"core": 0.5}

    verdict = judge(open_recording(watched(made, tmp_path, used_at)))
    assert [len(stage.measured.resources) for stage in verdict.stages] == [1, 0, 1, 1, 1]
    (doubt,) = [doubt for doubt in verdict.doubts if doubt.what == "gap in the monitoring of core"]
    assert "30 %" in doubt.evidence and not doubt.grave
    assert resource_table(verdict).rows[1][2].value is None
    assert outlook_of_run(verdict) is not None


def test_what_is_above_1_is_no_utilisation_and_in_no_law(made, tmp_path):
    verdict = judge(open_recording(watched(made, tmp_path, lambda second: {"queue": 40.0, "core": 0.5})))
    (doubt,) = [doubt for doubt in verdict.doubts if doubt.what == "queue is no utilisation"]
    assert "from 40 to 40" in doubt.evidence
    assert fullest(verdict) == ("core",)


def test_what_could_not_be_read_is_a_doubt(made, tmp_path):
    monitoring = {"every_s": EVERY_S, "problems": ["cpu: parse error", 7]}
    path = made.with_(provenance=made.provenance | {"monitoring": monitoring}).write(tmp_path / "run")
    verdict = judge(open_recording(path))
    (doubt,) = [doubt for doubt in verdict.doubts if doubt.what == "monitoring not read"]
    assert "(1): cpu: parse error" in doubt.evidence


@pytest.mark.parametrize(
    "monitoring", [None, [], {"every_s": "5", "problems": "no"}, {"every_s": -1, "problems": None}]
)
def test_a_strange_word_of_the_monitoring_breaks_nothing(made, tmp_path, monitoring):
    path = watched(made, tmp_path, lambda second: {"core": 0.5})
    provenance = json.loads(RunFolder(path).provenance.read_text()) | {"monitoring": monitoring}
    RunFolder(path).provenance.write_text(json.dumps(provenance))
    recording = open_recording(path)
    assert recording.sampled_every_s == 0
    assert uses(judge(recording), "core")


def test_a_run_without_monitoring_is_as_it_was(made, tmp_path):
    recording = open_recording(made.write(tmp_path / "run"))
    verdict = judge(recording)
    assert recording.resources is None and recording.monitoring == {}
    assert "resources" not in verdict_to_json(verdict)["stages"][0]
    assert resource_table(verdict).rows == ()

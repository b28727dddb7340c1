import hashlib
import json

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import UnreadableRun, open_recording
from analysis.verdict import judge, verdict_to_json
from contract.run_folder import RunFolder
from tests.analysis.visits import Portal


@pytest.fixture(scope="module")
def short_run(made, tmp_path_factory):
    it = made.with_(utilisations=(0.3,), measure_s=12.0, counts_of=lambda second: {"ministry": (second, 0, 0, 0.5, 0)})
    return it.write(tmp_path_factory.mktemp("short") / "run")


def test_a_run_is_read_back(short_run):
    recording = open_recording(short_run)
    assert (recording.name, recording.ended) == ("run", "completed")
    assert recording.plan.stages[0].citizens == 360
    assert recording.users["planned"].iloc[-1] == 360
    assert set(recording.latency["kind"].unique()) == {"service", "request", "own_delay", "think", "loop_lag"}
    assert recording.portal is not None


def test_no_folder_and_no_plan_are_said(tmp_path):
    with pytest.raises(UnreadableRun, match="found no folder"):
        open_recording(tmp_path / "nowhere")
    with pytest.raises(UnreadableRun, match="cannot read the plan"):
        open_recording(tmp_path)


def test_a_plan_alone_is_a_crashed_run(short_run, tmp_path):
    (tmp_path / "plan.json").write_bytes((short_run / "plan.json").read_bytes())
    recording = open_recording(tmp_path)
    assert recording.ended == "crashed"
    assert (len(recording.latency), recording.portal, recording.provenance) == (0, None, {})
    verdict = judge(recording)
    assert (verdict.answer, verdict.exit_code) == ("invalid", 4)


@pytest.mark.parametrize("outcome", [None, "supported", 3, ["completed"], {}])
def test_an_ending_of_another_word_is_none(made, tmp_path, outcome):
    path = made.write(tmp_path / "run")
    (path / "outcome.json").write_text(json.dumps({"outcome": outcome}))
    assert open_recording(path).ended == "crashed"


def test_a_report_that_came_late_stands_in_its_own_second(made, tmp_path):
    """The rows of second 20 stand at the end of the stream: the window is the same as if they had come in time."""
    it = made.with_(utilisations=(0.3,))
    in_time, late = RunFolder(it.write(tmp_path / "in_time")), RunFolder(it.write(tmp_path / "late"))
    with pa.ipc.open_stream(in_time.latency.read_bytes()) as stream:
        batches = list(stream)
    batches.append(batches.pop(20))
    with late.latency.open("wb") as file, pa.ipc.new_stream(file, batches[0].schema) as stream:
        for batch in batches:
            stream.write_batch(batch)
    assert (
        verdict_to_json(judge(open_recording(late.path)))["stages"]
        == (verdict_to_json(judge(open_recording(in_time.path)))["stages"])
    )


def test_the_systems_behind_the_portal_are_read(made, tmp_path):
    def counts_of(second):
        return {"identity_provider": (second, 0, 0, 0.5, 0), "ministry": (0, 0, 0, 0.0, 0)}

    it = made.with_(utilisations=(0.05,), measure_s=2.0, told=Portal().told, counts_of=counts_of)
    recording = open_recording(it.write(tmp_path / "run"))
    named = ("civil_status", "identity_provider", "ministry", "payment_gateway", "provinces")  # told, or counted
    assert recording.system_names == named
    assert recording.systems["system"].tolist()[:2] == ["identity_provider", "ministry"]
    assert recording.systems["busy_s"].tolist()[:2] == [0.5, 0.0]


def test_a_file_that_was_changed_after_the_run_is_named(made, tmp_path):
    path = made.with_(utilisations=(0.3,), measure_s=2.0).write(tmp_path / "run")
    recording = path / "recording"
    sums = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in recording.iterdir()}
    (path / "outcome.json").write_text(json.dumps({"outcome": "completed", "sha256_by_file": sums}))
    assert open_recording(path).changed_files == ()
    (recording / "events.jsonl").write_text("")
    (recording / "portal.csv").unlink()
    assert open_recording(path).changed_files == ("events.jsonl", "portal.csv")


FILES = ("latency", "users", "vitals", "events", "portal", "systems", "outcome", "provenance")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(FILES), share=st.floats(0, 1))
def test_any_file_cut_anywhere_is_judged_and_never_holds_more(short_run, tmp_path, name, share):
    whole = getattr(RunFolder(short_run), name)
    cut = RunFolder(tmp_path / "cut")
    cut.recording.mkdir(parents=True, exist_ok=True)
    for path in short_run.rglob("*.*"):
        (cut.path / path.relative_to(short_run)).write_bytes(path.read_bytes())
    getattr(cut, name).write_bytes(whole.read_bytes()[: int(share * whole.stat().st_size)])
    found, expected = open_recording(cut.path), open_recording(short_run)
    assert found.latency["count"].sum() <= expected.latency["count"].sum()
    assert len(found.users) <= len(expected.users)
    assert judge(found).answer in ("supported", "not_reached", "inconclusive", "invalid")

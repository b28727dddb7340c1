import json
import subprocess
import sys

from analysis import open_recording
from analysis.verdict import judge
from bench.synthesis import CYCLE_S, Size, synthesise
from contract.run_folder import REQUEST, RunFolder

SMALL = Size(minutes=2.5, requests_per_s=200, pages=7, workers=3)


def test_a_synthesised_run_is_a_run_like_any_other(tmp_path):
    """It says of itself what went into it: nothing is lost between the draw and the verdict, and no gate fails."""
    requests = synthesise(SMALL, RunFolder(tmp_path))
    recording = open_recording(tmp_path)
    assert requests == recording.requests == recording.latency.query("kind == 'request'")["count"].sum()
    assert abs(requests / (200 * 150) - 1) < 0.05
    kinds = recording.latency.groupby("kind", observed=True)["count"].sum()
    assert kinds["service"] == kinds["response"] == kinds[REQUEST]
    assert 0 < kinds[REQUEST] - kinds["think"] < 0.01 * requests  # who fails does not think
    assert (recording.ended, recording.changed_files) == ("completed", ())
    verdict = judge(recording)
    assert verdict.answer == "supported"
    assert verdict.stages[0].measured.crowd.open == 200 * CYCLE_S


def test_the_bench_ends_by_itself_and_says_its_figures(tmp_path):
    command = [sys.executable, "-m", "bench.recording", "--minutes", "0.5", "--rate", "100", "--json", "figures.json"]
    command[-1] = str(tmp_path / "figures.json")
    subprocess.run(command, check=True, timeout=60, capture_output=True, env={"TMPDIR": str(tmp_path)})
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert figures["bytes_on_disk"] > figures["bytes_of_latency.arrows"] > 0
    assert figures["judge_and_report_s"] > 0
    assert figures["peak_memory_bytes"] > 0
    assert [path.name for path in tmp_path.iterdir()] == ["figures.json"]  # and leaves nothing behind

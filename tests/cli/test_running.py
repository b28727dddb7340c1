"""What is asked of the target before a run: where it stops answering in between, nothing is run and nothing is kept."""

import errno
import os

import pytest

from cli import running
from cli.main import run_verb
from harness.declaration import NotReachable
from tests.answering import answering
from tests.real import SCENARIO


@pytest.mark.parametrize("step", ["refuse_a_portal_that_sends_away", "_refuse_without_proof"])
def test_a_target_that_stops_answering_before_the_run_is_exit_4(step, tmp_path, monkeypatch, capsys):
    def gone(*_):
        raise NotReachable("http://127.0.0.1:80 does not answer: timed out")

    monkeypatch.setattr(running, step, gone)
    (file := tmp_path / "tiny.yaml").write_text(SCENARIO, encoding="utf-8")
    with answering(lambda path, headers: (404, b"")) as url:
        code = run_verb(["run", str(file), "--target", url, "--anyway", "--results", str(tmp_path / "results")])
    assert code == 4
    error = capsys.readouterr().err
    assert "the portal is not reachable: http://127.0.0.1:80 does not answer: timed out; nothing was run" in error
    assert "Traceback" not in error
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize(("status", "code"), [(503, 4), (429, 4), (404, 6)])
def test_a_proof_that_cannot_be_read_now_is_exit_4_and_one_that_is_not_there_6(
    status, code, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    (file := tmp_path / "tiny.yaml").write_text(SCENARIO, encoding="utf-8")
    with answering(lambda path, headers: (status if path == "/proof" else 404, b"")) as url:
        (tmp_path / "targets.yaml").write_text(
            f"- {{name: staging, base_url: '{url}', networks: [127.0.0.0/8], most_users: 100, "
            "valid_until: 2099-12-31, owner: the portal team, approval: LT-1, proof: /proof}\n",
            encoding="utf-8",
        )
        assert run_verb(["run", str(file), "--target", "staging", "--anyway"]) == code
    error = capsys.readouterr().err
    assert f"it answers {status}" in error
    assert ("cannot be read now" in error) == (code == 4)
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize("step", ["_run_once", "judge_and_report"])
@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, 4), (errno.EDQUOT, 4), (errno.EACCES, 2)])
def test_a_disk_that_becomes_full_is_exit_4_and_no_bad_usage(step, number, code, tmp_path, monkeypatch, capsys):
    def full(*_, **__):
        raise OSError(number, os.strerror(number), "verdict.json.part")

    monkeypatch.setattr(running, "_run_once", lambda *_, **__: {"outcome": "completed"})
    monkeypatch.setattr(running, step, full)
    (file := tmp_path / "tiny.yaml").write_text(SCENARIO, encoding="utf-8")
    with answering(lambda path, headers: (404, b"")) as url:
        words = ["run", str(file), "--target", url, "--anyway", "--results", str(tmp_path / "results")]
        assert run_verb(words) == code
    error = capsys.readouterr().err
    assert f"verdict.json.part: {os.strerror(number)}" in error
    assert ("make room, and `portal-load judge" in error) == (code == 4)
    assert "Traceback" not in error


def test_a_stop_that_was_said_of_one_replicate_stops_those_to_come(tmp_path, monkeypatch, capsys):
    """It is its folder that stands on the screen, and the first may have been over by then."""
    begun = []

    def run_once(planned, replicate, *_, **__):
        begun.append(replicate.path.name)
        assert run_verb(["stop", str(replicate.path)]) == 0
        return {"outcome": "completed"}

    monkeypatch.setattr(running, "_run_once", run_once)
    monkeypatch.setattr(running, "judge_and_report", lambda run: None)
    (file := tmp_path / "tiny.yaml").write_text(SCENARIO + "replicates: 3\n", encoding="utf-8")
    with answering(lambda path, headers: (404, b"")) as url:
        run_verb(["run", str(file), "--target", url, "--anyway", "--results", str(tmp_path / "results")])
    assert begun == ["1"], capsys.readouterr().err

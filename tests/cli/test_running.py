"""What is asked of the target before a run: where it stops answering in between, nothing is run and nothing is kept."""

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

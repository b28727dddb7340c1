import json

import pytest
import yaml

from analysis.workload.files import FILES
from cli.main import run_verb
from tests.analysis.workload.simulated import World


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return str(World(arrivals_per_s=0.05).write(tmp_path_factory.mktemp("log") / "access.log.gz", packed=True))


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_calibration_is_written_beside_nothing_else(log, elsewhere, capsys):
    assert run_verb(["calibrate", log]) == 0
    assert {file.name for file in (elsewhere / "calibrated-access.log").iterdir()} == set(FILES)
    said = capsys.readouterr()
    assert "open at once" in said.out
    assert "look_up_procedure" in said.out
    assert "note: " in said.err


def test_an_earlier_calibration_is_kept_without_force(log, elsewhere, capsys):
    (elsewhere / "out").mkdir()
    (elsewhere / "out" / "scenario.yaml").write_text("mine")
    assert run_verb(["calibrate", log, "--output", "out"]) == 2
    assert "--force writes over it" in capsys.readouterr().err
    assert (elsewhere / "out" / "scenario.yaml").read_text() == "mine"
    assert run_verb(["calibrate", log, "--output", "out", "--force"]) == 0
    assert (elsewhere / "out" / "scenario.yaml").read_text() != "mine"


def test_json_is_the_summary(log, capsys):
    assert run_verb(["calibrate", log, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["folder"] == "calibrated-access.log"
    assert found["sessions"] > 100
    assert set(found["think_time"]["fits"][0]) == {"lognormal", "score", "distance"}


def test_a_fragment_with_what_is_missing_is_a_scenario(log, elsewhere, capsys):
    assert run_verb(["calibrate", log, "--output", "."]) == 0
    fragment = yaml.safe_load((elsewhere / "scenario.yaml").read_text(encoding="utf-8"))
    rest = {"name": "ours", "about": "?", "stated_capacity": 120000, "objectives": ["p95 of page < 2 s"]}
    (elsewhere / "ours.yaml").write_text(yaml.safe_dump(rest | fragment), encoding="utf-8")
    assert run_verb(["check", "ours.yaml"]) == 0, capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b", b"\xff" * 100, b"PK\x03\x04 a zip"])
def test_what_is_no_log_ends_in_a_sentence(elsewhere, content, capsys):
    (elsewhere / "access.log").write_bytes(content)
    assert run_verb(["calibrate", "access.log"]) == 2
    assert "found no session" in capsys.readouterr().err
    assert not (elsewhere / "calibrated-access.log").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.log"], "nowhere.log"),
        (["."], "."),
        (["LOG", "--gap", "soon"], "--gap"),
        (["LOG", "--gap", "0 s"], "expected a duration above zero"),
        (["LOG", "--routes", "nowhere.yaml"], "nowhere.yaml"),
        (["LOG", "--client", "cookie"], "cookie"),
    ],
)
def test_a_mistake_is_a_sentence(log, words, said, capsys):
    assert run_verb(["calibrate", *(log if word == "LOG" else word for word in words)]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert "Traceback" not in err


def test_rules_that_are_wrong_are_a_sentence_each(log, elsewhere, capsys):
    (elsewhere / "ours.yaml").write_text("colour: red\n")
    assert run_verb(["calibrate", log, "--routes", "ours.yaml"]) == 2
    assert len(capsys.readouterr().err.splitlines()) >= 3

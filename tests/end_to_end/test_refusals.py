"""What is refused before anything starts: with its exit code, in a sentence, and without a run folder."""

import socket

import pytest

from cli.main import run_verb
from tests.real import SCENARIO


@pytest.fixture
def refused(tmp_path, capsys):
    """Runs `portal-load run` on a scenario text; answers the exit code and what was said on stderr."""

    def run(text, *words):
        file = tmp_path / "tiny.yaml"
        file.write_text(text, encoding="utf-8")
        code = run_verb(["run", str(file), "--results", str(tmp_path / "results"), *words])
        assert not (tmp_path / "results").exists()
        return code, capsys.readouterr().err

    return run


@pytest.fixture
def nobody():
    """A port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield probe.getsockname()[1]


@pytest.mark.parametrize(
    ("found", "instead", "said"),
    [
        ("hold: 23 s", "holdd: 23 s", "did you mean 'hold'?"),
        ("ramp: 1 s", "ramp: 1 sec", "expected a duration"),
        ("[0.015 %]", "[-5 %]", "expected a percentage"),
        ("[0.015 %]", "[0.5]", "expected a percentage"),
        ("look_up_procedure: 40, track_dossier: 20, file_dossier: 40", "fly: 1", "unknown journey 'fly'"),
        ("[0.015 %]", "[2000 %]", "this machine is too small"),  # 2.4 million citizens
        ("errors of all < 2 %", "errors of all < 0.001 %", "too short to decide"),
    ],
)
def test_a_bad_scenario_is_exit_2(refused, found, instead, said):
    assert found in SCENARIO
    code, err = refused(SCENARIO.replace(found, instead))
    assert code == 2
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize("target", ["http://192.0.2.1", "https://dichvucong.gov.vn", "staging"])
def test_a_target_that_is_not_authorised_is_exit_6(refused, target):
    code, err = refused(SCENARIO, "--target", target)
    assert code == 6
    assert err.count("\n") == 1


def test_a_portal_that_is_not_reachable_is_exit_4(refused, nobody):
    code, err = refused(SCENARIO, "--target", f"http://127.0.0.1:{nobody}")
    assert code == 4
    assert "not reachable" in err


@pytest.mark.parametrize(
    "words", [["run"], ["run", "no-such-scenario"], ["fly"], ["judge", "nowhere"], ["run", "x", "-z"]]
)
def test_bad_usage_is_exit_2(words, capsys):
    assert run_verb(words) == 2
    assert "Traceback" not in capsys.readouterr().err

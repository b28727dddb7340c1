"""The shell completes verbs, scenarios and runs; typer writes the scripts."""

import pytest

from cli.main import run_verb


@pytest.fixture
def offered(monkeypatch, capsys):
    """What bash is offered after these words, the last of which is unfinished."""

    def offered(*words):
        monkeypatch.setenv("_PORTAL_LOAD_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", " ".join(("portal-load", *words)))
        monkeypatch.setenv("COMP_CWORD", str(len(words)))
        assert run_verb([]) == 0
        return capsys.readouterr().out.split()

    return offered


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("comp",), ["compare"]),
        (("run", "sm"), ["smoke"]),
        (("plan", "share"), ["share_of_nodes"]),
        (("judge", "exam"), ["example-worker-lost", "example-refuted", "example"]),
        (("export", "results/exam"), []),
        (("run", "smoke", "--ju"), ["--junit"]),
    ],
)
def test_a_word_is_completed(offered, words, found):
    assert offered(*words) == found


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_can_be_shown_and_installed(shell, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")  # name the shell, whoever started the tests
    monkeypatch.setenv("HOME", str(tmp_path))
    assert run_verb(["--show-completion", shell]) == 0
    assert "_PORTAL_LOAD_COMPLETE=complete_" in capsys.readouterr().out
    assert run_verb(["--install-completion", shell]) == 0
    assert any("portal-load" in file.read_text(encoding="utf-8") for file in tmp_path.rglob("*") if file.is_file())

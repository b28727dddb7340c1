"""The page on one's own journeys, to the word: a recording, the import, the scenario that it prints, the check."""

import pytest

from cli.main import run_verb
from tests.docs.commands import commands_of
from tests.docs.own_journeys import PAGE, write_own_journeys


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with visit.har, and the scenario of the page beside it."""
    monkeypatch.chdir(tmp_path)
    write_own_journeys(tmp_path)
    return tmp_path


def test_what_the_page_says_works(place, capsys):
    imports, checks = (command.words for command in commands_of(PAGE) if command.words[0] in ("import-har", "check"))
    assert run_verb(list(imports)) == 0
    assert run_verb(list(checks)) == 0, capsys.readouterr().err


def test_the_steps_that_take_the_trial_s_place_are_a_plan_that_decides(place, capsys):
    (imports,) = (command.words for command in commands_of(PAGE) if command.words[0] == "import-har")
    assert run_verb(list(imports)) == 0
    lines = (place / "renew.yaml").read_text(encoding="utf-8").splitlines()
    for_real = [line.replace("# -", "  -").replace("# think", "  think") for line in lines if "to try it" not in line]
    (place / "renew.yaml").write_text("\n".join(for_real), encoding="utf-8")
    assert run_verb(["plan", "renew.yaml", "--target", "http://127.0.0.1:8080"]) == 0
    said = capsys.readouterr()
    assert "2,000" in said.out
    assert "cannot be decided" not in said.out + said.err

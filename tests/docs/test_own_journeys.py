"""The page on one's own journeys, to the word: a recording, the import, the scenario that it prints, the check."""

import re
from textwrap import dedent

import httpx
import pytest

from cli.main import run_verb
from tests.docs.commands import commands_of
from tests.harness.har.recording_client import Recorder
from tests.real import ROOT

PAGE = "docs/own_journeys.md"
HTML = "<html><title>Gia hạn</title><form action='/tim'><input name='q'></form><h1>Gia hạn giấy phép</h1></html>"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with visit.har, and the scenario of the page beside it."""
    monkeypatch.chdir(tmp_path)
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, html=HTML))) as http:
        recorder = Recorder(http)
        recorder.url = "https://portal.test/"
        recorder.go("GET", "/")
        recorder.go("GET", "/tim?q=giay+phep")
    (tmp_path / "visit.har").write_bytes(recorder.saved())
    (scenario,) = re.findall(
        r"^    name: renew\n(?:    .+\n)+", (ROOT / PAGE).read_text(encoding="utf-8"), re.MULTILINE
    )
    (tmp_path / "renew.yaml").write_text(dedent(scenario), encoding="utf-8")
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

"""Every command of the documents is one that exists, and those of docs/ci.md are run; slow ones by `make proofs`."""

import re
from shutil import copytree

import click
import pytest
import typer

from cli.main import app, run_verb
from tests.analysis.conftest import Made
from tests.docs.commands import PAGES, commands_of
from tests.real import ROOT

EVERY = [command for page in PAGES for command in commands_of(page)]
OF_CI = [command for command in commands_of("docs/ci.md") if not command.is_slow]


@pytest.mark.parametrize("command", EVERY, ids=str)
def test_every_command_has_a_verb_and_options_that_exist(command):
    group = typer.main.get_command(app)
    with click.Context(group, info_name="portal-load") as context:
        name, verb, words = group.resolve_command(context, list(command.words))
        verb.make_context(name, words, parent=context)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with what the page assumes: runs before and after, runs of the same thing, the example."""
    folder = tmp_path_factory.mktemp("place")
    made = Made(utilisations=(0.2,))
    for seed in range(4):
        made.with_(seed=seed).write(folder / "results" / "same" / f"run-{seed}")
    made.with_(seed=5).write(folder / "before" / "run")
    made.with_(seed=6).write(folder / "after" / "run")
    copytree(ROOT / "results" / "example", folder / "results" / "example")
    return folder


def test_the_commands_of_the_page_for_ci_work_in_an_order(place, monkeypatch, capsys):
    """What measures the noise comes before what uses it."""
    monkeypatch.chdir(place)
    for command in sorted(OF_CI, key=lambda it: "--noise" in it.words):
        assert run_verb(list(command.words)) in (0, 4), f"{command}\n{capsys.readouterr().err}"
    assert len(OF_CI) == 6
    for file in (
        "example.xml",
        "example.md",
        "example.pdf",
        "noise.json",
        "changes.svg",
        "tables/latency.parquet",
        "logs/service.hlog",
    ):
        assert (place / file).stat().st_size > 0


@pytest.mark.parametrize("page", PAGES)
def test_the_python_of_a_page_runs(page, place, monkeypatch):
    monkeypatch.chdir(place)
    if page == "docs/ci.md":
        assert run_verb(["export", "results/example", "--output", "tables", "--force"]) == 0
    for block in re.findall(r"^```python\n(.+?)^```$", (ROOT / page).read_text(encoding="utf-8"), re.M | re.S):
        exec(compile(block, page, "exec"), {})

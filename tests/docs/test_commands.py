"""Every command of the documents is one that exists, and what starts no load is run; slow ones by `make proofs`."""

import gzip
import re
from shutil import copytree

import click
import pytest
import typer

from cli.main import app, run_verb
from tests.analysis.conftest import Made
from tests.analysis.workload.simulated import World
from tests.docs.commands import PAGES, every_command_of
from tests.docs.own_journeys import write_own_journeys
from tests.real import ROOT

EVERY = [command for page in PAGES for command in every_command_of(page)]
READERS_OWN = {"RUN": "results/example", "FILE": "report.pdf"}
OF_A_RUN_THAT_GOES = ("stop",)
WRITTEN_BY_PAGE = {
    "docs/ci.md": (
        "example.xml", "example.md", "example.pdf", "noise.json", "changes.svg",
        "tables/latency.parquet", "logs/service.hlog",
    ),
}  # fmt: skip
STAGING = """
- {name: staging, base_url: "http://127.0.0.1:8080", networks: [127.0.0.0/8], most_users: 200000,
   valid_until: 2099-12-31, owner: a test, approval: a test}
"""


@pytest.mark.parametrize("command", EVERY, ids=str)
def test_every_command_has_a_verb_and_options_that_exist(command):
    group = typer.main.get_command(app)
    with click.Context(group, info_name="portal-load") as context:
        name, verb, words = group.resolve_command(context, list(command.words))
        if words and words != ["--help"]:  # a verb by itself is the name of one
            verb.make_context(name, words, parent=context)


@pytest.fixture
def place(tmp_path):
    """A folder with what the pages assume: runs, an access log, a recording, a table of monitoring, targets."""
    made = Made(utilisations=(0.2,))
    for seed in range(4):
        made.with_(seed=seed).write(tmp_path / "results" / "same" / f"run-{seed}")
    made.with_(seed=5).write(tmp_path / "before" / "run")
    made.with_(seed=6).write(tmp_path / "after" / "run")
    for example in ("example", "example-refuted"):
        copytree(ROOT / "results" / example, tmp_path / "results" / example)
    log = World(arrivals_per_s=0.05).write(tmp_path / "access.log")
    (tmp_path / "access.log.gz").write_bytes(gzip.compress(log.read_bytes()))
    table = (ROOT / "tests" / "known_answers" / "usl_specsdm91.csv").read_text(encoding="utf-8")
    (tmp_path / "monitoring.csv").write_text(
        table.replace("load,throughput", "users,throughput_per_s"), encoding="utf-8"
    )
    (tmp_path / "targets.yaml").write_text(STAGING, encoding="utf-8")
    write_own_journeys(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_that_start_no_load_work_in_an_order(page, place, monkeypatch, capsys):
    """What makes a file comes before what reads it; a key is made once."""
    monkeypatch.chdir(place)
    written = {tuple(READERS_OWN.get(word, word) for word in it.words) for it in quick_of(page)}
    for words in sorted(written, key=lambda it: (it[0] != "import-har", "--noise" in it, it)):
        assert run_verb(list(words)) in (0, 4), f"{words}\n{capsys.readouterr().err}"
    for file in WRITTEN_BY_PAGE.get(page, ()):
        assert (place / file).stat().st_size > 0


def quick_of(page):
    for command in every_command_of(page):
        runs = len(command.words) > 1 or command.words[0] == "targets"
        if runs and not command.is_slow and command.words[0] not in OF_A_RUN_THAT_GOES:
            yield command


@pytest.mark.parametrize("page", PAGES)
def test_the_python_of_a_page_runs(page, place, monkeypatch):
    monkeypatch.chdir(place)
    if page == "docs/ci.md":
        assert run_verb(["export", "results/example", "--output", "tables", "--force"]) == 0
    for block in re.findall(r"^```python\n(.+?)^```$", (ROOT / page).read_text(encoding="utf-8"), re.M | re.S):
        exec(compile(block, page, "exec"), {})

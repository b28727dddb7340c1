"""Where nothing can be written, and where a part of a run folder leads out of it: a sentence, and a code."""

import errno
import os
import shutil

import pytest

from cli.main import run_verb
from harness.processes import ROOT
from tests.real import SCENARIO

EXAMPLE = ROOT / "results" / "example"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(elsewhere):
    return shutil.copytree(EXAMPLE, elsewhere / "run")


def ended(capsys, *words):
    code = run_verb(list(words))
    said = capsys.readouterr().err
    assert "Traceback" not in said
    return code, said


@pytest.mark.parametrize("words", [["run"], ["simulate", "--capacity", "150%"]])
def test_results_that_are_no_folder(elsewhere, capsys, words):
    """Root may write everywhere, so a file stands in the folder's place: refused on the same path as read-only."""
    (elsewhere / "tiny.yaml").write_text(SCENARIO, encoding="utf-8")
    (elsewhere / "results").write_text("mine")
    code, said = ended(capsys, *words, "tiny.yaml")
    assert code == 2
    assert "results" in said
    assert said.count("\n") <= 2
    assert (elsewhere / "results").read_text() == "mine"


@pytest.mark.parametrize("verb", ["judge", "report"])
def test_a_folder_where_a_file_should_be_written(run, capsys, verb):
    (run / "verdict.json").unlink()
    (run / "verdict.json").mkdir()
    (run / "report").write_text("mine")
    code, said = ended(capsys, verb, str(run))
    assert (code, said.count("\n")) == (2, 1)


@pytest.mark.parametrize("verb", ["judge", "report"])
@pytest.mark.parametrize("name", ["report", "replicates"])
def test_a_part_of_a_run_folder_that_leads_out_of_it(run, elsewhere, capsys, verb, name):
    outside = elsewhere / "outside"
    outside.mkdir()
    (run / name).symlink_to(outside)
    code, said = ended(capsys, verb, str(run))
    assert code == 2
    assert "is a link to elsewhere" in said
    assert list(outside.iterdir()) == []


def test_a_link_in_the_place_of_what_is_written_is_not_followed(run, elsewhere, capsys):
    (elsewhere / "mine").write_text("mine")
    for name in ("verdict.json", "verdict.json.unfinished"):
        (run / name).unlink(missing_ok=True)
        (run / name).symlink_to(elsewhere / "mine")
    assert ended(capsys, "judge", str(run))[0] == 0
    assert (elsewhere / "mine").read_text() == "mine"


@pytest.mark.parametrize("name", ["²", "0", "01", "-1", "1e3", "../run"])
def test_what_is_no_number_is_no_replicate(run, capsys, name):
    (run / "replicates" / name).mkdir(parents=True, exist_ok=True)
    shutil.copy(run / "plan.json", run / "replicates" / name / "plan.json")
    assert ended(capsys, "judge", str(run))[0] == 0


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOENT, 2),
        (errno.EACCES, 2),
        (errno.EISDIR, 2),
        (errno.ENOTDIR, 2),
        (errno.EROFS, 2),
        (errno.ENOSPC, 4),
        (errno.EDQUOT, 4),
        (errno.EMFILE, 4),
        (errno.ECONNREFUSED, 1),  # nobody thought of it: an error of ours, told with where it is
    ],
)
def test_only_a_place_that_somebody_named_is_his_mistake(number, code, monkeypatch, capsys):
    def refuse(*_, **__):
        raise OSError(number, os.strerror(number), "a/place")

    monkeypatch.setattr("cli.main.app", refuse)
    assert run_verb(["plan", "smoke"]) == code
    error = capsys.readouterr().err
    assert os.strerror(number) in error
    assert ("Traceback" in error) == (code == 1)

"""The pictures of the documents are those that today's code draws, and each stands on a page that explains it."""

import json
import re

import pytest

from analysis import open_recording
from analysis.verdict import judge, verdict_to_json
from tests.docs.commands import PAGES
from tests.docs.pictures import IMAGES, RUNS, drawn
from tests.real import ROOT


def test_they_are_drawn_from_the_runs_that_are_committed():
    files = [file for run in RUNS for file in IMAGES.glob(f"{run}-*")]
    committed = {file.name: file.read_text(encoding="utf-8") for file in files}
    different = [name for name, svg in drawn().items() if committed.pop(name, "") != svg]
    assert different == [], "make pictures draws them anew"
    assert committed == {}, "nothing draws these"


def test_each_is_shown_with_words():
    shown = " ".join((ROOT / page).read_text(encoding="utf-8") for page in PAGES)
    for file in IMAGES.iterdir():
        assert re.search(rf"!\[[^\]]{{10,}}\]\((?:docs/)?images/{re.escape(file.name)}\)\n\n\*", shown), file.name


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_a_run_is_judged_as_it_was(run):
    recording = open_recording(run)
    assert verdict_to_json(judge(recording)) == json.loads((run / "verdict.json").read_text(encoding="utf-8"))
    assert recording.changed_files == ()

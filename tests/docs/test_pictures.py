"""The pictures of the documents are those that today's code draws, and each stands on a page that explains it."""

import json
import re

from analysis import open_recording
from analysis.verdict import judge, verdict_to_json
from tests.docs.commands import PAGES
from tests.docs.pictures import IMAGES, RUN, drawn
from tests.real import ROOT


def test_they_are_drawn_from_the_run_that_is_committed():
    committed = {file.name: file.read_text(encoding="utf-8") for file in IMAGES.glob("demo-*")}
    different = [name for name, svg in drawn().items() if committed.pop(name, "") != svg]
    assert different == [], "make pictures draws them anew"
    assert committed == {}, "nothing draws these"


def test_each_is_shown_with_words():
    shown = " ".join((ROOT / page).read_text(encoding="utf-8") for page in PAGES)
    for file in IMAGES.iterdir():
        assert re.search(rf"!\[[^\]]{{10,}}\]\((?:docs/)?images/{re.escape(file.name)}\)\n\n\*", shown), file.name


def test_the_run_is_judged_as_it_was():
    recording = open_recording(RUN)
    assert verdict_to_json(judge(recording)) == json.loads((RUN / "verdict.json").read_text(encoding="utf-8"))
    assert recording.changed_files == ()

import json
from dataclasses import replace

import pytest

from analysis import open_recording
from analysis.language import ENGLISH
from analysis.search import search_of
from analysis.text import summary
from analysis.verdict import judge, verdict_to_json
from contract.plan_file import plan_to_json
from contract.search import Search

SLOTS = (1.2, 1.2, 1.2, 1.2, 1.2, 1.2)
TRIED = (0.2, 0.4, 0.6, 0.8)  # the simulated citizens never go home again


@pytest.fixture(scope="module")
def run(made, tmp_path_factory):
    """Four trials of a search, in six slots, of a portal that breaks its objective between 60 % and 80 %."""
    path = tmp_path_factory.mktemp("run") / "run"
    marks = [
        {"t_s": 32.0 * number, "event": "stage_started", "stage": number, "utilisation": load}
        for number, load in enumerate(TRIED)
    ]
    it = made.with_(planted=0.68, utilisations=TRIED, events=marks)
    it.write(path)
    search = Search(0.2, 1.2, 0.2)
    planned = replace(it.with_(utilisations=SLOTS).plan, search=search)
    (path / "plan.json").write_text(json.dumps(plan_to_json(planned)))
    return path


def test_the_plan_of_a_recording_has_the_trials_that_were_made(run):
    stages = open_recording(run).plan.stages
    assert [(stage.utilisation, stage.citizens) for stage in stages] == [(0.2, 240), (0.4, 480), (0.6, 720), (0.8, 960)]


def test_the_bracket_is_judged_from_the_recording_and_says_how_sure_it_is(run):
    verdict = judge(open_recording(run))
    assert [stage.result for stage in verdict.stages] == ["PASS", "PASS", "PASS", "FAIL"]
    finding = verdict.search
    assert (finding.bracket.lower, finding.bracket.upper, finding.next_load) == (0.6, 0.8, 0.6)
    assert ENGLISH.say(search_of(finding)) in summary(verdict)
    assert ENGLISH.say(search_of(finding)) == (
        "Search: 4 trials; 60 % held in its only trial; 80 % broke in its only trial; "
        "it could be surer: a further trial would be at 60 %."
    )
    told = verdict_to_json(verdict)["search"]
    assert (told["trials"], told["upper"], told["confirmed"]) == (4, 0.8, False)


def test_one_trial_alone_is_told_as_one(run):
    alone = replace(judge(open_recording(run)).search, trials=1)
    assert ENGLISH.say(search_of(alone)).startswith("Search: 1 trial; ")


def test_a_run_without_a_search_says_nothing_of_one(made, judge_made):
    verdict = judge_made(made.with_(utilisations=(0.2,)))
    assert verdict.search is None
    assert "search" not in verdict_to_json(verdict)

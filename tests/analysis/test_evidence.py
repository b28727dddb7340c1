"""A scenario that shows one part of what a capacity means says so, wherever its answer is read."""

import pytest

from analysis.finding import headline_of
from analysis.language import LANGUAGES
from analysis.text import answer_words
from analysis.verdict import verdict_to_json

IDLE = {"name": "idle_sessions"}
OPEN = {"en": "the request rate", "vi": "số yêu cầu mỗi giây"}


def held(made, judge_made, **changes):
    return judge_made(made.with_(utilisations=(1.0,), objectives=("p95 of page < 500 ms",), **changes))


@pytest.mark.parametrize("code", OPEN)
def test_the_headline_says_how_busy_they_were_and_what_is_left_open(made, judge_made, code):
    verdict = held(made, judge_made, in_plan=IDLE)
    language = next(each for each in LANGUAGES if each.code == code)
    headline = language.say(headline_of(verdict))
    assert not headline.startswith(("Yes", "Có"))
    assert OPEN[code] in headline


def test_a_part_that_was_held_is_named_as_one(made, judge_made):
    verdict = held(made, judge_made, in_plan={"name": "idle_sessions"})
    assert answer_words(verdict) == "SUPPORTED in part at 1:100"
    (doubt,) = [doubt for doubt in verdict.doubts if doubt.what == "one part of the evidence"]
    assert doubt.grave
    assert "leaves open the request rate" in doubt.evidence
    assert doubt.advice == "Read it beside the other parts: full_rate, share_of_nodes, arrival_ramp."
    part = verdict_to_json(verdict)["part_of_evidence"]
    assert (part["scenario"], part["leaves_open"]) == ("idle_sessions", "the request rate")


def test_a_part_that_broke_is_broken(made, judge_made):
    verdict = held(made, judge_made, planted=0.4, in_plan={"name": "idle_sessions"})
    assert answer_words(verdict) == "REFUTED at 1:100"


def test_a_scenario_for_the_whole_has_no_word_of_it(made, judge_made):
    verdict = held(made, judge_made)
    assert answer_words(verdict) == "SUPPORTED at 1:100"
    assert "part_of_evidence" not in verdict_to_json(verdict)

"""Reasons that a recording tells in English, in the language of the reader."""

import json

import pytest

from analysis import open_recording
from analysis.because import FIXED, because, rule_of
from analysis.language import ENGLISH, VIETNAMESE
from analysis.verdict import judge
from contract.objectives import read_stop_rule
from harness.asking import UNWATCHED
from harness.inside.director import ASKED_TO_STOP
from harness.inside.lease import UNHEARD
from harness.ownership import TAKEN_AWAY
from tests.real import ROOT

AS_WRITTEN = (
    ASKED_TO_STOP,
    UNHEARD,
    UNWATCHED,
    "kept to the most requests a second that the target allows",
    "every worker is lost",
    "the 3 workers that are left cannot carry 1,200 citizens",
    "worker 2 ended before the run began; see logs/worker*.log",
    "the master ended without saying why; see logs/master.log",
    "it was interrupted before all was read",
    "cpu{instance=a:9100}: no time was left to ask for it",
    "db: 12 series, of which 10 are kept: let the query give fewer",
    "db: it answers 502, and no JSON",
    "db: its answer is too large: let the query give fewer series",
)


@pytest.mark.parametrize("text", AS_WRITTEN)
def test_a_fixed_reason_is_the_same_in_english_and_another_in_vietnamese(text):
    assert ENGLISH.say(because(text)) == text
    assert VIETNAMESE.say(because(text)) != text


EARLIER = {"stop file"}


@pytest.mark.parametrize("text", sorted(FIXED.keys() - EARLIER))
def test_every_fixed_reason_is_one_that_somebody_gives(text):
    """Otherwise a word that is changed there would come in English here."""
    sources = [file.read_text(encoding="utf-8") for part in ("harness", "cli") for file in (ROOT / part).rglob("*.py")]
    assert any(text in source.replace("{TAKEN_AWAY}", TAKEN_AWAY) for source in sources)


@pytest.mark.parametrize("text", ["", "a citizen was sent to x: name it", "cpu: parse error", "db: ", "x: y" * 99])
def test_any_other_stays_as_it_was_written(text):
    assert because(text) == text


def test_the_word_of_earlier_recordings_is_read():
    assert ENGLISH.say(because("stop file")) == "somebody asked it to stop"
    assert VIETNAMESE.say(because("stop file")) == "có người yêu cầu dừng"


def test_a_stop_rule_is_told_as_the_objectives_are():
    rule = read_stop_rule("errors of all > 20 % for 10 s")
    assert ENGLISH.say(rule_of(rule.text, (rule,))) == rule.text
    assert VIETNAMESE.say(rule_of(rule.text, (rule,))) == "tỷ lệ lỗi của mọi trang > 20 % trong 10 giây"
    assert rule_of("another", (rule,)) == "another"


def test_no_english_reason_is_left_in_what_a_vietnamese_reads(made, tmp_path):
    """A run that somebody ended, of which a worker stood still, and whose monitoring was not read."""
    held = {"t_s": 20.0, "event": "load_held", "worker": 1, "from_s": 18.0, "until_s": 20.0, "why": UNHEARD}
    monitoring = {"monitoring": {"every_s": 5, "problems": ["it was interrupted before all was read"]}}
    it = made.with_(utilisations=(0.1,), ended="interrupted", events=[held], provenance=made.provenance | monitoring)
    path = it.write(tmp_path / "run")
    (path / "outcome.json").write_text(json.dumps({"outcome": "interrupted", "because": "stop file"}))
    verdict = judge(open_recording(path))
    told = " ".join(VIETNAMESE.say(each.seen) for each in verdict.doubts)
    assert "(có người yêu cầu dừng)" in told
    assert "không nghe được tiến trình điều phối" in told
    assert "bị ngắt trước khi đọc hết" in told
    english = " ".join(each.evidence for each in verdict.doubts)
    assert "worker 1 did not hear its master" in english

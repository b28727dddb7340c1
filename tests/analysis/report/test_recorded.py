"""What of a recording counts as a failure of the portal, and what the table tells besides."""

import pytest

from analysis import open_recording
from analysis.language import ENGLISH
from analysis.report.figures import charts_of
from analysis.report.recorded import failure_table, failures_by_outcome
from analysis.verdict import judge


@pytest.fixture
def recorded(made, tmp_path):
    def record(outcome_of):
        it = made.with_(utilisations=(0.1,), measure_s=5.0, outcome_of=outcome_of)
        return open_recording(it.write(tmp_path / "run"))

    return record


def mostly_cut(page, random):
    drawn = random.random()
    return "cut" if drawn < 0.2 else "generator" if drawn < 0.3 else "busy" if drawn < 0.35 else "ok"


def test_what_was_cut_or_failed_in_the_generator_is_no_failure_of_the_portals(recorded):
    recording = recorded(mostly_cut)
    assert list(failures_by_outcome(recording)) == ["busy"]
    alt = ENGLISH.say(charts_of(recording, judge(recording))["failures"].alt)
    assert "Most frequent failure: answered that it is busy, 100 % of" in alt
    told = {row[0].value for row in failure_table(recording).rows}
    assert told == {"cut", "generator", "busy"}  # the table keeps them, each with what it is


def test_pages_that_were_only_cut_make_no_chart_of_failures(recorded):
    recording = recorded(lambda page, random: "cut" if random.random() < 0.2 else "ok")
    assert "failures" not in charts_of(recording, judge(recording))

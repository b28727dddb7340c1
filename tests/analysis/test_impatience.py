import pytest

from analysis.impatience import impatience_of
from analysis.recording import open_recording
from analysis.report import render_report
from analysis.verdict import judge
from analysis.windows import window_of
from tests.analysis.visits import Portal

HANGING = {"file_dossier/hand_off": {"provinces": 60.0}}
ONE = {"utilisations": (0.2,), "measure_s": 40.0, "model": "sessions"}


@pytest.fixture
def impatient(made, tmp_path):
    portal = Portal(0.0, HANGING, patience_s=3.0)
    return open_recording(made.with_(told=portal.told, **ONE).write(tmp_path / "run"))


def test_everybody_who_did_not_wait_is_counted(impatient):
    """One page of five hangs: all visits of it are given up, half of these reload, half leave."""
    found = impatience_of(window_of(impatient, impatient.plan.stages[0]))
    assert found.gave_up_share == pytest.approx(0.25, abs=0.04)  # sessions end there, so one page of four
    assert found.reloaded + found.left == found.gave_up
    assert abs(found.reloaded - found.left) <= 3  # in turn, by when they came; counted by when they gave up
    assert found.retried == 0
    assert found.sessions == pytest.approx(480, abs=110)


def test_a_closed_load_does_not_say_how_many_sessions_began(made, tmp_path):
    it = made.with_(utilisations=(0.1,))
    recording = open_recording(it.write(tmp_path / "run"))
    assert impatience_of(window_of(recording, it.plan.stages[0])).sessions is None


def test_impatience_is_a_doubt_that_is_not_grave(impatient):
    verdict = judge(impatient)
    (doubt,) = [doubt for doubt in verdict.doubts if doubt.what.startswith("impatient citizens")]
    assert "percentiles are lower bounds" in doubt.evidence
    assert doubt.grave is False


def test_few_who_give_up_are_no_doubt(made, judge_made):
    few = made.with_(
        outcome_of=lambda page, random: "gave_up" if random.random() < 0.002 else "ok", utilisations=(0.2,)
    )
    assert not any(doubt.what.startswith("impatient") for doubt in judge_made(few).doubts)


@pytest.mark.usefixtures("undrawn")
def test_the_report_says_who_did_not_wait(impatient):
    html = render_report(impatient, judge(impatient))
    assert "Who did not wait" in html
    assert "file_dossier/hand_off" in html

import dataclasses
import json
import re

import pytest

from analysis import open_recording
from analysis.judging import judge_folder
from analysis.language import ENGLISH
from analysis.report import behind, render_pdf, render_report, tables
from analysis.report.figures import charts_of
from analysis.text import summary
from analysis.verdict import judge
from contract.plan_file import plan_to_json
from contract.run_folder import RunFolder
from tests.analysis.visits import Portal


def texts(table):
    return [[ENGLISH.write(cell.value, cell.form) for cell in row] for row in table.rows]


def heads(table):
    return [ENGLISH.write(head.value, head.form) for head in table.columns]


@pytest.fixture
def judged(made, tmp_path):
    def judge_it(**changes):
        recording = open_recording(made.with_(**changes).write(tmp_path / "run"))
        return recording, judge(recording)

    return judge_it


@pytest.mark.usefixtures("undrawn")
def test_who_was_to_blame_is_a_section_of_the_report(judged):
    portal = Portal(32.0, {"file_dossier/sign_in": {"identity_provider": 4.0}})
    recording, verdict = judged(utilisations=(0.1, 0.2), told=portal.told)
    ((load, system, what),) = texts(behind.blame_table(verdict))
    assert (load, system) == ("20 %", "identity_provider")
    assert what.startswith("100 % of what file_dossier/sign_in took longer than at its quickest")
    rows = texts(behind.system_table(verdict))
    assert [row[:2] for row in rows] == [
        ["20 %", "civil_status"],
        ["20 %", "identity_provider"],
        ["20 %", "payment_gateway"],
        ["20 %", "provinces"],
    ]
    html = render_report(recording, verdict)
    assert html.index("Which system was to blame") < html.index("Stage by stage")
    assert html.count('alt="') == 2 * len(set(re.findall(r'download="(\w+).csv"', html)))
    assert html == render_report(recording, judge(recording))


@pytest.mark.parametrize(("scale", "head"), [(100.0, "Pages/s, at 1:100"), (1.0, "Pages/s")])
def test_rates_that_are_left_as_they_were_measured_say_their_scale(judged, scale, head):
    """Users stand at full size beside them; in the table of the crowd, all but times is at full size."""
    recording, verdict = judged(utilisations=(0.1,), scale=scale)
    (stage,), (crowd,) = texts(tables.stage_table(verdict)), texts(tables.crowd_table(verdict))
    assert heads(tables.stage_table(verdict))[2] == head
    assert heads(tables.crowd_table(verdict))[4] == "Pages/s"
    measured = verdict.stages[0].measured.throughput.value
    assert (stage[2], crowd[4]) == (ENGLISH.write(measured, "rate"), ENGLISH.write(measured * scale, "rate"))
    assert head.lower() in summary(verdict)
    assert head in heads(charts_of(recording, verdict)["throughput"].table)


def test_sessions_that_were_not_begun_are_at_full_scale_too(judged):
    """So that every count of the table is of one size."""
    _, verdict = judged(utilisations=(0.1,), model="sessions", told=Portal().told)
    stage = verdict.stages[0]
    arrivals = dataclasses.replace(stage.measured.arrivals, turned_away=3)
    stage = dataclasses.replace(stage, measured=dataclasses.replace(stage.measured, arrivals=arrivals))
    ((row),) = behind.arrival_table(dataclasses.replace(verdict, stages=(stage,))).rows
    assert row[3].value == 300
    assert ENGLISH.say(row[3].note) == f"of {arrivals.of_stage * 100:,.0f}"


@pytest.mark.usefixtures("undrawn")
def test_with_nobody_to_blame_the_highest_load_is_shown(judged):
    recording, verdict = judged(utilisations=(0.1, 0.2), told=Portal().told)
    assert behind.blame_table(verdict).rows == ()
    assert {row[0] for row in texts(behind.system_table(verdict))} == {"20 %"}
    assert "no page broke an objective or became slower, and no queue grew" in render_report(recording, verdict)


@pytest.mark.usefixtures("undrawn")
def test_a_target_that_does_not_tell_has_no_such_section(judged):
    recording, verdict = judged(utilisations=(0.1,))
    html = render_report(recording, verdict)
    assert "Which system was to blame" not in html
    assert "What arrived" not in html
    assert "Who did not wait" not in html


def impatient(plan, until_s):
    """Citizens of whom 20 reloaded a page, 30 tried again after a failure, and 10 left."""
    found = Portal().told(plan, until_s)
    again = [("status_5xx", "reloaded", 30), ("gave_up", "reloaded", 20), ("status_5xx", "left", 10)]
    found.others.extend((20.0, "pay_fee/pay", outcome, kind, 1.0) for outcome, kind, n in again for _ in range(n))
    return found


def test_retries_and_reloads_are_told_apart(judged):
    recording, verdict = judged(utilisations=(0.1,), told=impatient)
    assert texts(behind.impatience_table(verdict)) == [["10 %", "0", "0 %", "20", "30", "10", "–"]]
    assert texts(behind.impatient_pages(recording, verdict)) == [["pay_fee/pay", "0", "50", "10"]]


@pytest.mark.usefixtures("undrawn")
def test_impatience_whose_pages_nobody_recorded_has_no_table_of_pages(made, tmp_path):
    """The first replicate is the recording that is shown; it is INVALID, and only in the second anybody left."""
    it, run = made.with_(utilisations=(0.1,), told=Portal().told), RunFolder(tmp_path / "run")
    it.with_(cpu=lambda second, worker: 0.97).write(run.replicate(1).path)
    it.with_(told=impatient).write(run.replicate(2).path)
    run.plan.write_text(json.dumps(plan_to_json(dataclasses.replace(it.plan, replicates=2))))
    recording, verdict = judge_folder(run)
    assert behind.impatience_table(verdict).rows
    assert not behind.impatient_pages(recording, verdict).rows
    html = render_report(recording, verdict)
    assert "Tried again" in html
    assert "Asked again" not in html
    assert b"%PDF" in render_pdf(recording, verdict, ENGLISH)


def test_many_stages_stand_below_each_other(judged):
    _, verdict = judged(utilisations=(0.02,) * 9, measure_s=5.0, told=Portal().told)
    table = tables.objective_table(verdict)
    assert heads(table) == ["Load", "p95 of page < 500 ms", "errors of all < 1 %"]
    assert len(table.rows) == 9
    few = dataclasses.replace(verdict, stages=verdict.stages[:2])
    assert heads(tables.objective_table(few)) == ["Objective", "2 %", "2 %"]

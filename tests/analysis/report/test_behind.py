import dataclasses
import re

import pytest

from analysis import open_recording
from analysis.language import ENGLISH
from analysis.report import behind, render_report, tables
from analysis.verdict import judge
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


def test_retries_and_reloads_are_told_apart(judged):
    def told(plan, until_s):
        found = Portal().told(plan, until_s)
        again = [("status_5xx", "reloaded", 30), ("gave_up", "reloaded", 20), ("status_5xx", "left", 10)]
        found.others.extend((20.0, "pay_fee/pay", outcome, kind, 1.0) for outcome, kind, n in again for _ in range(n))
        return found

    recording, verdict = judged(utilisations=(0.1,), told=told)
    assert texts(behind.impatience_table(verdict)) == [["10 %", "0", "0 %", "20", "30", "10", "–"]]
    assert texts(behind.impatient_pages(recording, verdict)) == [["pay_fee/pay", "0", "50", "10"]]


def test_many_stages_stand_below_each_other(judged):
    _, verdict = judged(utilisations=(0.02,) * 9, measure_s=5.0, told=Portal().told)
    table = tables.objective_table(verdict)
    assert heads(table) == ["Load", "p95 of page < 500 ms", "errors of all < 1 %"]
    assert len(table.rows) == 9
    few = dataclasses.replace(verdict, stages=verdict.stages[:2])
    assert heads(tables.objective_table(few)) == ["Objective", "2 %", "2 %"]

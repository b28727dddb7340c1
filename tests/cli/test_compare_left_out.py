"""`compare` of runs with a stage that was not measured well: it is named, with the gates, in every form."""

import json

import pytest

from cli.main import run_verb
from contract.search import Search
from tests.analysis.conftest import Made
from tests.cli.conftest import told

MADE = Made(utilisations=(0.2, 0.6, 1.0), told=told())
AT_100 = "not compared, no run after was measured well (rows complete)"
IN_LAST_WINDOW = "90,"  # second of users.csv
AS_LEFT_OUT = {"stage": 2, "side": "after", "runs": 1, "of": 1, "why": ["rows complete"]}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Two whole runs; two with a hole in their last stage, one of them slower; one of no clocks, and one cut short."""
    folder = tmp_path_factory.mktemp("left-out")
    MADE.write(folder / "whole")
    MADE.with_(seed=2).write(folder / "other")
    _with_hole(MADE.with_(seed=3).write(folder / "hole"))
    _with_hole(MADE.with_(seed=4, told=told(1.5)).write(folder / "slow"))
    MADE.with_(seed=5, provenance={"target_declares": {"scale": 100}}).write(folder / "no-clocks")
    MADE.with_(seed=6, runs_until_s=80.0, ended="interrupted").write(folder / "cut")
    return folder


def _with_hole(run):
    """A second in which nobody said how many citizens there were."""
    users = run / "recording" / "users.csv"
    rows = users.read_text(encoding="utf-8").splitlines(keepends=True)
    users.write_text("".join(row for row in rows if not row.startswith(IN_LAST_WINDOW)), encoding="utf-8")


def compared(runs, *words):
    """Words that name one of `runs` stand for its folder."""
    return run_verb(
        ["compare", "--tell", "50%", *(str(runs / word) if (runs / word).is_dir() else word for word in words)]
    )


def test_a_stage_that_no_run_after_measured_well_is_named_and_cannot_be_told(runs, capsys):
    assert compared(runs, "whole", "other") == 0
    assert "not compared, no run" not in capsys.readouterr().out
    assert compared(runs, "whole", "hole") == 4
    said = capsys.readouterr().out
    assert said.startswith(f"CANNOT TELL: at 100 %: {AT_100}.\n")
    assert f"\nAt 100 %: {AT_100}.\n" in said


def test_what_got_worse_at_another_load_stays_a_regression(runs, capsys):
    assert compared(runs, "whole", "slow") == 5
    said = capsys.readouterr().out
    assert said.startswith("REGRESSION: ")
    assert f"\nAt 100 %: {AT_100}.\n" in said


def test_a_stage_that_was_not_measured_well_before_is_named_and_no_reason_to_stop(runs, capsys):
    assert compared(runs, "hole", "whole") == 0
    assert "\nAt 100 %: not compared, no run before was measured well (rows complete).\n" in capsys.readouterr().out
    assert compared(runs, "cut", "cut") == 0
    assert capsys.readouterr().out.count("measured well (cut short).") == 2


def test_json_markdown_and_junit_have_it(runs, tmp_path, capsys):
    markdown, junit = tmp_path / "compare.md", tmp_path / "compare.xml"
    assert compared(runs, "whole", "hole", "--json", "--markdown", str(markdown), "--junit", str(junit)) == 4
    assert json.loads(capsys.readouterr().out)["left_out"] == [AS_LEFT_OUT]
    assert f"At 100 %: {AT_100}." in markdown.read_text(encoding="utf-8")
    assert f'name="at 100 %: {AT_100}"' in junit.read_text(encoding="utf-8")


def test_runs_that_are_not_used_are_not_counted(runs, capsys):
    words = ("whole", "other", "no-clocks", "no-clocks")
    assert compared(runs, *words) == 0
    said = capsys.readouterr().out
    assert "\n1 run before, 1 run after; " in said
    assert "\nAt 60 %: compared without 1 of 2 runs before, not measured well (clocks).\n" in said
    assert compared(runs, *words, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["runs"] == {"before": 1, "after": 1}
    assert [(it["stage"], it["side"], it["runs"], it["of"]) for it in found["left_out"]] == [
        (stage, side, 1, 2) for stage in range(3) for side in ("before", "after")
    ]


def test_a_plan_of_fewer_stages_is_named_too(runs, tmp_path, capsys):
    MADE.with_(seed=7, utilisations=(0.2, 0.6)).write(tmp_path / "short")
    assert compared(runs, "whole", tmp_path / "short", "--anyway") == 4
    assert "\nAt 100 %: not compared, no run after was measured well (not planned).\n" in capsys.readouterr().out


def test_slots_that_a_search_did_not_need_are_not_missed(runs, tmp_path, capsys):
    started = [
        {"t_s": 32.0 * number, "event": "stage_started", "stage": number, "utilisation": load}
        for number, load in enumerate(MADE.utilisations)
    ]
    search = MADE.with_(in_plan={"search": Search(0.2, 1.0, 0.4)})
    search.with_(events=started).write(tmp_path / "three")
    search.with_(seed=2, events=started[:2], runs_until_s=64.0).write(tmp_path / "two")
    assert compared(tmp_path, "three", "two", "--anyway") != 4
    assert "measured well" not in capsys.readouterr().out

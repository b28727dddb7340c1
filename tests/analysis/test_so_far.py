import pytest

from analysis import open_recording
from analysis.so_far import judge_so_far
from analysis.verdict import judge, verdict_to_json
from contract.run_folder import RunFolder
from tests.analysis.conftest import Made

LOADS = (0.2, 0.4, 0.6)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return RunFolder(Made(utilisations=LOADS).write(tmp_path_factory.mktemp("whole") / "run"))


def test_a_finished_stage_is_judged_as_it_will_be_in_the_end(whole):
    """While it goes: cut in the middle of the last stage, and nobody has said how it ended."""
    ends_s = open_recording(whole.path).plan.stages[1].end_s
    made = Made(utilisations=LOADS, runs_until_s=ends_s + 15, ended=None)
    going = RunFolder(made.write(whole.path.parent / "going"))
    told, final = (
        verdict_to_json(each)["stages"] for each in (judge_so_far(going, 2), judge(open_recording(whole.path)))
    )
    assert told == final[:2]


def test_what_only_the_end_can_show_is_no_doubt_before_it(whole):
    verdict = judge_so_far(whole, 1)
    assert verdict.answer == "not_reached"
    assert [doubt.what for doubt in verdict.doubts if doubt.grave] == []
    assert "ended early" not in str(verdict.doubts)


def test_before_a_stage_is_finished_there_is_nothing_to_judge(whole, tmp_path):
    assert judge_so_far(whole, 0) is None
    assert judge_so_far(RunFolder(tmp_path / "none"), 1) is None

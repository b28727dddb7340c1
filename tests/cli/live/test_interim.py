import pytest

from cli.live.interim import InterimJudge
from contract.run_folder import RunFolder
from tests.analysis.conftest import Made
from tests.real import wait_until


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    made = Made(planted=0.5, utilisations=(0.2, 0.8, 0.9), ended=None)
    return RunFolder(made.write(tmp_path_factory.mktemp("interim") / "run"))


def test_each_finished_stage_is_judged_in_its_turn(run):
    judge = InterimJudge(run)
    assert judge.look(0) is None
    assert judge.look(1) is None
    wait_until(lambda: judge.look(1) is not None, "the first stage is judged")
    assert judge.look(1).verdict.answer == "not_reached"
    wait_until(lambda: judge.look(2).stages == 2, "the second stage is judged")
    assert judge.look(2).verdict.answer == "refuted"
    assert [stage.result for stage in judge.look(2).verdict.stages] == ["PASS", "FAIL"]
    judge.close()


def test_without_a_recording_there_is_no_judgement(tmp_path):
    judge = InterimJudge(RunFolder(tmp_path))
    judge.look(1)
    wait_until(lambda: judge._judgement is None or judge._judgement.done(), "it looked")
    assert judge.look(1) is None
    judge.close()

import json

import pytest

from analysis.so_far import judge_so_far
from cli.live.interim import InterimJudge
from cli.live.judged import judged_from_json, judged_of, judged_to_json
from contract.run_folder import RunFolder
from tests.analysis.conftest import Made
from tests.real import wait_until


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    made = Made(planted=0.5, utilisations=(0.2, 0.8, 0.9), ended=None)
    run = RunFolder(made.write(tmp_path_factory.mktemp("interim") / "run"))
    run.logs.mkdir(exist_ok=True)
    return run


def test_each_finished_stage_is_judged_in_its_turn(run):
    judge = InterimJudge(run)
    assert judge.look(0) is None
    assert judge.look(1) is None
    wait_until(lambda: judge.look(1) is not None, "the first stage is judged")
    assert judge.look(1).answer == "not_reached"
    wait_until(lambda: len(judge.look(2).stages) == 2, "the second stage is judged")
    assert judge.look(2).answer == "refuted"
    assert [stage.result for stage in judge.look(2).stages] == ["PASS", "FAIL"]
    judge.close()


def test_without_a_recording_there_is_no_judgement(tmp_path):
    run = RunFolder(tmp_path)
    run.logs.mkdir()
    judge = InterimJudge(run)
    judge.look(1)
    wait_until(lambda: judge.look(1) is not None or judge._child is None, "it looked")
    assert judge.look(1) is None
    assert (run.logs / "interim.log").read_text(encoding="utf-8") == ""
    judge.close()


def test_a_judgement_that_is_not_wanted_any_more_is_ended(run):
    judge = InterimJudge(run)
    judge.look(1)
    child = judge._child
    judge.close()
    assert child.poll() is not None


def test_the_words_of_a_verdict_come_back_as_they_were(run):
    judged = judged_of(judge_so_far(run, 2))
    assert judged_from_json(json.loads(json.dumps(judged_to_json(judged)))) == judged
    assert judged.stages[1].words == "p95 of page exceeded 500 ms"

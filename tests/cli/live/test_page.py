import json
from dataclasses import replace

import pytest

from analysis.so_far import judge_so_far
from cli.live.judged import judged_of
from cli.live.page import LivePage, page_json
from cli.live.so_far import SoFar
from contract.run_folder import RunFolder
from tests.analysis.conftest import Made
from tests.cli.live.watched import CAPACITY, watched


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    folder = RunFolder(Made(planted=0.5).write(tmp_path_factory.mktemp("judged") / "run"))
    return judged_of(judge_so_far(folder, 2))


def test_the_page_has_what_was_announced_and_judged(judged):
    value = page_json(replace(watched(330), judged=judged))
    assert (value["utilisation"], value["users"], value["stage"], value["part"]) == (0.8, 96_000, 5, "measuring")
    assert value["now"]["errors_by_outcome"] == {"status_5xx": 84, "timed_out": 28}  # of the stage
    assert [each["state"] for each in value["stages"]] == [*["done"] * 5, "now", "to come", "to come"]
    assert [each["result"] for each in value["stages"]][:3] == ["PASS", "PASS", None]
    assert value["verdict"] == {"stages": 2, "answer": "not_reached", "sentence": judged.sentence}
    assert {len(column) for column in value["seconds"].values()} == {300}
    assert value["latency_limit"] == {"text": "p95 of page < 500 ms", "limit_s": 0.5}
    assert value["doubts"][0]["advice"]


def test_the_tab_of_locust_says_the_same_in_rows(judged):
    rows = page_json(replace(watched(330), judged=judged))["rows"]
    assert rows[0] == {"what": "utilisation now", "state": "80.0 %", "says": "96,000 of 120,000 concurrent users"}
    assert [row["state"] for row in rows[1:9]] == ["PASS", "PASS", "done", "done", "done", "now", "to come", "to come"]
    assert rows[9] == {"what": "verdict so far", "state": "2 of 8 stages", "says": judged.sentence}
    assert {row["what"] for row in rows[10:]} == {"doubt"}


def test_a_lost_worker_is_said_of_its_stage_alone():
    lost = watched(70, workers=1)
    assert page_json(lost)["workers_words"] == "A worker is lost: stage 2 will be INVALID."
    assert page_json(watched(70))["workers_words"] == ""


def test_before_the_first_second_there_is_a_page_too():
    value = json.loads(json.dumps(page_json(SoFar(CAPACITY)), allow_nan=False))
    assert (value["now"], value["verdict"], value["utilisation"]) == (None, None, 0.0)


def test_the_file_is_there_while_the_run_goes(tmp_path):
    run = RunFolder(tmp_path / "2026-run")
    run.path.mkdir()
    page = LivePage(run)
    page.tell(watched(3))
    value = json.loads(run.live.read_text(encoding="utf-8"))
    assert (value["run"], value["now"]["second"]) == ("2026-run", 2)
    assert value["report"].endswith("report/index.html")
    page.end()
    page.end()  # nothing is there any more, which is what was wanted
    assert list(run.path.iterdir()) == []

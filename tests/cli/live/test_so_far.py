from dataclasses import replace

import pytest

from cli.live.so_far import KEPT_S, SoFar, heard
from contract.objectives import read_objective
from tests.cli.live.watched import CAPACITY, second, watched


@pytest.mark.parametrize(
    ("until_s", "part", "left_in_stage_s", "left_s"),
    [(0, "starting", 0, 480), (3, "ramp", 57, 477), (12, "settling", 48, 468), (30, "measuring", 30, 450)],
)
def test_the_parts_of_a_stage(until_s, part, left_in_stage_s, left_s):
    so_far = watched(until_s)
    assert (so_far.part, so_far.left_in_stage_s, so_far.left_s) == (part, left_in_stage_s, left_s)


def test_utilisation_is_of_the_stated_capacity_at_the_scale_of_the_plan():
    so_far = watched(30, open=361)
    assert so_far.users == 36_100
    assert so_far.utilisation == pytest.approx(36_100 / 120_000)


@pytest.mark.parametrize(
    ("citizens", "words"), [(0, "0.0 %"), (1, "0.08 %"), (12, "1.0 %"), (361, "30.1 %"), (1440, "120.0 %")]
)
def test_utilisation_in_words(citizens, words):
    assert watched(1, open=citizens).utilisation_words == words


def test_errors_are_those_of_the_stage():
    so_far = watched(60, errors_by_outcome={"busy": 1, "reset": 2}, pages=7)
    assert so_far.errors == {"busy": 60, "reset": 120}
    assert so_far.error_share == pytest.approx(0.3)
    assert heard(so_far, second(60, errors_by_outcome={}, pages=7)).errors == {}
    assert SoFar(CAPACITY).error_share is None


def test_what_is_kept_has_an_end():
    so_far = watched(400)
    assert len(so_far.seconds) == KEPT_S
    assert so_far.now.second == 399


@pytest.mark.parametrize(("until_s", "finished"), [(0, 0), (59, 0), (60, 1), (119, 1), (480, 8)])
def test_a_stage_is_finished_when_its_last_second_is_announced(until_s, finished):
    assert watched(until_s).finished == finished


def test_the_limit_of_the_chart_is_the_tightest_on_every_page():
    texts = ("p95 of page < 2 s", "p95 of all < 1 s", "p95 of look/up < 10 ms", "p50 of page < 5 ms")
    plan = replace(CAPACITY, objectives=tuple(map(read_objective, texts)))
    assert SoFar(plan).latency_limit.text == "p95 of all < 1 s"
    assert SoFar(replace(CAPACITY, objectives=())).latency_limit is None


def test_a_lost_worker_spoils_its_stage_and_the_next_goes_on_without_it():
    """What was true in the second stage is not said of the third, which the others carry alone."""
    lost = heard(watched(60), second(60, workers=1))
    assert watched(60).workers_words == ""
    assert lost.workers_words == "A worker is lost: stage 2 will be INVALID."
    shared = heard(lost, {"event": "shares_planned_anew", "stage": 2, "workers": [0], "citizens_each": 360})
    assert heard(shared, second(119, workers=1)).workers_words == "A worker is lost: stage 2 will be INVALID."
    assert heard(shared, second(120, workers=1)).workers_words == "1 of 2 workers carry the load since stage 3."
    assert heard(shared, second(180, workers=0)).workers_words == "A worker is lost: stage 4 will be INVALID."
    again = heard(shared, {"event": "shares_planned_anew", "stage": 4, "workers": [0, 1], "citizens_each": 360})
    assert heard(again, second(240, workers=2)).workers_words == ""
    assert heard(shared, second(480, workers=1)).workers_words == ""  # the load is over


def test_what_happens_beside_the_seconds_is_known():
    so_far = heard(heard(watched(3), {"event": "worker_gone", "worker": 1}), {"event": "stopping"})
    assert so_far.workers_gone == (1,)
    assert so_far.part == "draining"
    assert heard(so_far, {"event": "ended", "outcome": "completed", "because": "the plan is done"}).ended == ""
    assert heard(so_far, {"event": "ended", "outcome": "stopped", "because": "a rule"}).ended == "a rule"
    assert heard(so_far, {"event": "started", "epoch_s": 1.0, "clocks": {}}) == so_far

"""`portal-load demo` on portals whose truth is known: five of each, twelve different ones, and no other answer.

An hour and a half: `make proofs`.
"""

import json

import pytest

from tests.planted_truth.test_truth import LOADS
from tests.planted_truth.truth import crossing
from tests.real import Started, portal_load, the_run

pytestmark = [pytest.mark.proof, pytest.mark.end_to_end, pytest.mark.timeout(600)]

TWELVE = (33, 46, 50, 65, 68, 70, 85, 88, 110, 120, 130, 175)  # per cent of the stated capacity
NEAR = 0.05


@pytest.mark.parametrize("attempt", range(5))
@pytest.mark.parametrize("capacity", [50, 70, 150])
def test_the_answer_is_the_planted_one(capacity, attempt, tmp_path):
    judge_demo(capacity, tmp_path)


@pytest.mark.parametrize("capacity", TWELVE)
def test_twelve_portals_of_different_capacity(capacity, tmp_path):
    truth = crossing(capacity / 100, objective_s=0.5)
    assert min(abs(truth / load - 1) for load in LOADS) > NEAR  # or either answer would be right
    judge_demo(capacity, tmp_path)


def judge_demo(capacity, results):
    """Run the demo for real; the answer must be right, and the bracket hold what was planted."""
    ended = Started("demo", "--capacity", f"{capacity}%", "--results", str(results)).end(patience_s=300)
    assert ended.code == 0, ended.err
    judged = portal_load("judge", str(the_run(results)), "--json")
    verdict = json.loads(judged.out)
    print(capacity, json.dumps({key: verdict[key] for key in ("answer", "passed_up_to", "failed_from")}))
    truth = crossing(capacity / 100, objective_s=0.5)
    expected = ("refuted", 3) if truth < 1 else ("supported", 0)
    assert (verdict["answer"], judged.code) == expected, ended.out
    if truth < 1:
        low, high = verdict["passed_up_to"]["utilisation"], verdict["failed_from"]["utilisation"]
        assert low < capacity / 100 < high
        assert low < truth < high

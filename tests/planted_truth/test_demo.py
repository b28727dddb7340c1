"""`portal-load demo` on portals whose truth is known: five of each, and no other answer. An hour: `make proofs`."""

import json

import pytest

from tests.planted_truth.truth import crossing
from tests.real import Started, portal_load, the_run

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]


@pytest.mark.parametrize("attempt", range(5))
@pytest.mark.parametrize(
    ("capacity", "answer", "code"), [("50%", "refuted", 3), ("70%", "refuted", 3), ("150%", "supported", 0)]
)
def test_the_answer_is_the_planted_one(capacity, answer, code, attempt, tmp_path):
    ended = Started("demo", "--capacity", capacity, "--results", str(tmp_path)).end(patience_s=300)
    assert ended.code == 0, ended.err
    judged = portal_load("judge", str(the_run(tmp_path)), "--json")
    verdict = json.loads(judged.out)
    print(json.dumps({key: verdict[key] for key in ("answer", "passed_up_to", "failed_from")}))
    assert (verdict["answer"], judged.code) == (answer, code), ended.out
    if answer == "refuted":
        planted = float(capacity.rstrip("%")) / 100
        low, high = verdict["passed_up_to"]["utilisation"], verdict["failed_from"]["utilisation"]
        assert low < planted < high
        assert low < crossing(planted, objective_s=0.5) < high

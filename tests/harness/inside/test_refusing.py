"""What a worker refuses before its first citizen."""

from dataclasses import replace

import pytest

from harness.code import journeys_hash
from harness.inside.refusing import why_refused
from tests.contract.test_plan import PLAN

NOW_S = 1_770_000_000.0


@pytest.fixture
def plan(tmp_path):
    file = tmp_path / "own.py"
    file.write_text("JOURNEYS = {}\n", encoding="utf-8")
    target = replace(PLAN.target, hosts=("127.0.0.1:8080",), addresses=("127.0.0.1:8080",))
    return replace(PLAN, target=target, citizens=replace(PLAN.citizens, locustfile=str(file)))


def test_other_journeys_than_the_masters_are_refused(plan):
    refusal = why_refused(plan, (), "0123456789abcdef", NOW_S)
    assert refusal.outcome == "crashed"
    assert refusal.why.startswith(f"a worker has other journeys in {plan.citizens.locustfile}: bring the same file")


def test_a_file_of_journeys_that_is_not_there_is_refused(plan, tmp_path):
    hashed = journeys_hash(plan.citizens.locustfile)
    (tmp_path / "own.py").unlink()
    assert "no journeys in" in why_refused(plan, (), hashed, NOW_S).why


def test_the_same_file_is_carried_out(plan):
    assert why_refused(plan, (), journeys_hash(plan.citizens.locustfile), NOW_S) is None


def test_one_changed_letter_is_another_hash(plan, tmp_path):
    before = journeys_hash(plan.citizens.locustfile)
    (tmp_path / "own.py").write_text("JOURNEYS = {} \n", encoding="utf-8")
    assert len(before) == 16
    assert before != journeys_hash(plan.citizens.locustfile)
    assert journeys_hash(None) == ""


def test_a_target_that_is_not_in_its_own_targets_is_refused_first(plan):
    away = replace(plan, target=replace(plan.target, name="away", hosts=("192.0.2.1:80",), addresses=("192.0.2.1:80",)))
    refusal = why_refused(away, (), "other", NOW_S)
    assert (refusal.outcome, refusal.why) == (
        "turned_away", "a worker refused the target: this worker's targets.yaml has no target 'away'",
    )  # fmt: skip

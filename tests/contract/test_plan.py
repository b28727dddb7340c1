import json
from dataclasses import replace

import pytest

from contract.documents import DocumentSizes, Size
from contract.manners import Manners, Patience, Retries, Typing
from contract.objectives import read_objective, read_stop_rule
from contract.plan import SESSIONS, Citizens, Level, Plan, Stage, Target
from contract.plan_file import UnreadablePlan, plan_from_json, plan_to_json, read_plan
from contract.think_time import Constant, Empirical, Exponential, Lognormal

#   citizens
#   20              ____          stage 1: 10 s of ramp, 5 s to settle, 5 s measured
#   10      ___----
#    0  ---                       stage 0: 2 s of ramp, 3 s to settle, 5 s measured
#       0  2    10   20   30 s
STAGES = (Stage(0, 0.1, 12_000, 10, 0.0, 2.0, 3.0, 5.0), Stage(1, 0.2, 24_000, 20, 10.0, 10.0, 5.0, 5.0))

PLAN = Plan(
    name="steps",
    about="a question",
    stated_capacity=Level(120_000, "somebody", "2025-07-28"),
    observed_peak=Level(50_000),
    target=Target("embedded", "http://127.0.0.1:8080", ("127.0.0.1:8080",), embedded=True),
    scale=1200,
    seed=7,
    workers=2,
    citizens=Citizens({"look": 0.75, "file": 0.25}, Lognormal(3.2, 9.6), 30.0),
    stages=STAGES,
    objectives=(read_objective("p95 of page < 500 ms"),),
    stop_when=(read_stop_rule("errors of all > 20 % for 10 s"),),
)


@pytest.mark.parametrize(
    ("t_s", "citizens"),
    [
        (0, 0),  # nobody yet
        (1, 5),  # half way up the first ramp
        (2, 10),  # up
        (9.9, 10),  # still on it
        (10, 10),  # the second ramp begins from where the first ended
        (15, 15),
        (20, 20),
        (29.9, 20),
        (30, 20),  # after the last: as the last
    ],
)
def test_the_load_is_a_straight_line_in_a_ramp_and_level_after_it(t_s, citizens):
    assert PLAN.citizens_at(t_s) == citizens


def test_a_stage_without_a_ramp_is_there_at_once():
    assert Stage(0, 0.1, 1, 10, 0.0, 0.0, 0.0, 5.0).measure_from_s == 0
    plan = plan_from_json(plan_to_json(PLAN) | {"stages": [vars(Stage(0, 0.1, 1, 10, 0.0, 0.0, 0.0, 5.0))]})
    assert plan.citizens_at(0) == 10


def test_windows_stand_at_the_end_of_their_stages():
    assert [(stage.measure_from_s, stage.end_s) for stage in STAGES] == [(5, 10), (25, 30)]
    assert PLAN.duration_s == 30
    assert PLAN.most_citizens == 20
    assert PLAN.stage_at(9.9) == STAGES[0]
    assert PLAN.stage_at(10) == STAGES[1]
    assert PLAN.stage_at(30) is None


def test_a_plan_reads_back_equal(tmp_path):
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan_to_json(PLAN)), encoding="utf-8")
    assert read_plan(file) == PLAN


def test_the_shares_of_pages_are_read_back_and_a_plan_without_them_has_no_word_of_it():
    plan = replace(PLAN, share_of_pages={"file/submit": 0.125})
    assert plan_from_json(plan_to_json(plan)) == plan
    assert "share_of_pages" not in plan_to_json(PLAN)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"share_of_pages": {"file/submit": 1.5}}, "a share of its pages is none"),
        ({"share_of_pages": ["file/submit"]}, "damaged"),
        ({"format": 99}, "format 99"),
        ({"stages": [{"index": 0}]}, "damaged"),
        ({"objectives": ["p95 of page"]}, "damaged"),
        ({"target": None}, "damaged"),
        ({"surprise": 1}, "damaged"),
        ({"stages": []}, "it has 0 stages"),
        ({"stages": [vars(STAGES[0]) | {"start_s": None}]}, "plan.stages.start_s is None"),
        ({"interval_s": 0}, "interval"),
        ({"interval_s": 2.5}, "interval"),
        ({"scale": None}, "plan.scale is None"),
        ({"scale": 0}, "its scale is 0"),
        ({"scale": float("nan")}, "plan.scale is nan"),
        ({"scale": True}, "plan.scale is True"),
        ({"workers": 10**9}, "1000000000 workers"),
        ({"name": 7}, "plan.name is 7"),
        ({"stated_capacity": {"users": 0}}, "its stated capacity is 0 users"),
        ({"stated_capacity": {"users": 10**40}}, "plan.stated_capacity.users is 1000"),
        ({"stages": [vars(STAGES[0]) | {"measure_s": 0.0}]}, "stage 1 is at no place, of no length"),
        ({"stages": [vars(STAGES[0]) | {"measure_s": 1e14}]}, "stage 1"),
        ({"stages": [vars(STAGES[0]), vars(STAGES[1]) | {"start_s": 3.0}]}, "stage 2"),
        ({"stages": [vars(STAGES[0]) | {"citizens": -10}]}, "stage 1"),
        ({"search": {"low": 0.1, "high": 0.2, "resolution": 0.0}}, "its search leads nowhere"),
    ],
)
def test_a_damaged_plan_is_said_in_a_sentence(change, said):
    with pytest.raises(UnreadablePlan, match=said):
        plan_from_json(plan_to_json(PLAN) | change)


@pytest.mark.parametrize("text", ["", "[]", "{", "null", "\x00"])
def test_a_file_that_holds_no_plan_is_said_in_a_sentence(tmp_path, text):
    file = tmp_path / "plan.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadablePlan):
        read_plan(file)
    with pytest.raises(UnreadablePlan):
        read_plan(tmp_path / "absent.json")


OPEN = replace(
    PLAN,
    citizens=replace(
        PLAN.citizens,
        think_time=Empirical((1.0, 2.5, 9.0)),
        typing=Typing(0.3, 1.5),
        manners=Manners(Patience(Exponential(8.0), 0.5, 3), Retries(0.25, 2, Constant(4.0))),
        documents=DocumentSizes(0.7, Size(2.5e6, 5e6), Size(3e5, 2e6)),
        returning=0.4,
        static_parts=False,
        forwarded_for=True,
        locustfile="/somewhere/journeys.py",
    ),
    stages=(
        STAGES[0],
        replace(STAGES[1], model=SESSIONS, arrivals_per_s=4.0, at_hand=60),
        Stage(2, 0.3, 36_000, 30, 30.0, 0.0, 0.0, 10.0, moves=True),
    ),
    interval_s=5,
)


def test_a_plan_with_everything_in_it_reads_back_equal():
    assert plan_from_json(json.loads(json.dumps(plan_to_json(OPEN)))) == OPEN


def test_a_plan_of_the_first_format_is_read():
    old = plan_to_json(PLAN) | {"format": 1}
    for key in (
        "typing",
        "documents",
        "patience",
        "retries",
        "returning",
        "static_parts",
        "forwarded_for",
        "locustfile",
    ):
        del old["citizens"][key]
    for stage in old["stages"]:
        for key in ("model", "arrivals_per_s", "at_hand", "moves"):
            del stage[key]
    del old["interval_s"]
    assert plan_from_json(json.loads(json.dumps(old))) == PLAN


def test_a_plan_of_the_second_format_has_intervals_of_a_second():
    old = plan_to_json(OPEN) | {"format": 2}
    del old["interval_s"]
    assert plan_from_json(json.loads(json.dumps(old))) == replace(OPEN, interval_s=1)


@pytest.mark.parametrize(
    ("t_s", "per_s", "at_hand"),
    [
        (5, 0, 10),  # closed: nobody arrives, the fleet has those who are there
        (10, 2.0, 60),  # from the load before it, 10 citizens,
        (15, 3.0, 60),  # half way up
        (25, 4.0, 60),
        (35, 0, 25),  # closed again, and moving from 20 to 30
        (41, 0, 30),
    ],
)
def test_arrivals_rise_as_the_load_does(t_s, per_s, at_hand):
    assert OPEN.arrivals_per_s_at(t_s) == pytest.approx(per_s)
    assert OPEN.at_hand_at(t_s) == at_hand


def test_a_stage_that_moves_goes_on_until_its_end():
    assert [OPEN.citizens_at(t_s) for t_s in (30, 32, 35, 39.9)] == [20, 22, 25, 30]
    assert OPEN.most_citizens == 60

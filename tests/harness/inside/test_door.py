import pytest

from harness.inside.door import MOST_TOLD, Door

PASS = {"code": "c0de"}
UNKNOWN = "it runs other code (unknown) than the master (c0de)"


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (PASS, None),
        (PASS | {"password": "as an older version shows it"}, None),
        ({"code": "01d"}, "it runs other code (01d) than the master (c0de)"),
        ({"code": "0" * 64}, f"it runs other code ({'0' * 16}) than the master (c0de)"),
        ({"code": ["c0de"]}, "it runs other code (['c0de']) than the master (c0de)"),
        ({}, UNKNOWN),
        (None, UNKNOWN),
        ("c0de", UNKNOWN),
    ],
)
def test_who_runs_the_code_of_the_run_comes_in(shown, said):
    door = Door("c0de", places=1)
    assert door.knock("somebody", shown) == said
    assert door.hears("somebody") is (said is None)
    assert door.take_refusals() == ([] if said is None else [said])


def test_a_late_worker_finds_no_place():
    door = Door("c0de", places=2)
    assert [door.knock(name, PASS) for name in ("one", "two")] == [None, None]
    assert "the run has its 2 workers" in door.knock("late", PASS)
    assert [door.hears(name) for name in ("one", "two", "late")] == [True, True, False]


def test_who_knocks_all_day_is_told_of_twenty_times():
    door = Door("c0de", places=1)
    for attempt in range(100):
        door.knock(str(attempt), None)
    assert len(door.take_refusals()) == MOST_TOLD
    assert door.take_refusals() == []

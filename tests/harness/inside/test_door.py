import pytest

from harness.inside.door import MOST_TOLD, Door, Pass

OURS = Pass("a word", "c0de")


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ({"password": "a word", "code": "c0de"}, None),
        ({"password": "another", "code": "c0de"}, "it is of another run"),
        ({"password": "", "code": "c0de"}, "it is of another run"),
        ({"code": "c0de"}, "it is of another run"),
        ({"password": "a word", "code": "01d"}, "it runs other code (01d) than the master (c0de)"),
        ({"password": "a word"}, "it runs other code (unknown) than the master (c0de)"),
        ({"password": ["a word"], "code": 7}, "it is of another run"),
        (None, "it is of another run"),
        ("a word", "it is of another run"),
    ],
)
def test_who_has_the_word_of_the_run_and_its_code_comes_in(shown, said):
    door = Door(OURS, places=1)
    assert door.knock("somebody", shown) == said
    assert door.hears("somebody", b"a word") is (said is None)
    assert door.take_refusals() == ([] if said is None else [said])


def test_a_late_worker_finds_no_place():
    door = Door(OURS, places=2)
    assert [door.knock(name, vars(OURS)) for name in ("one", "two")] == [None, None]
    assert "the run has its 2 workers" in door.knock("late", vars(OURS))
    assert [door.hears(name, b"a word") for name in ("one", "two", "late")] == [True, True, False]


@pytest.mark.parametrize("word", [b"", b"another", b"a wor", "từ".encode()])
def test_the_name_of_one_who_was_let_in_is_not_heard_without_the_word(word):
    door = Door(OURS, places=1)
    assert door.knock("one", vars(OURS)) is None
    assert not door.hears("one", word)
    assert door.knock("one", {"password": word.decode(), "code": "c0de"}) == "it is of another run"
    assert door.hears("one", b"a word")


def test_who_knocks_all_day_is_told_of_twenty_times():
    door = Door(OURS, places=1)
    for attempt in range(100):
        door.knock(str(attempt), None)
    assert len(door.take_refusals()) == MOST_TOLD
    assert door.take_refusals() == []


def test_a_run_without_a_word_lets_nobody_in():
    door = Door(Pass("", "c0de"), places=1)
    assert door.knock("somebody", {"password": "", "code": "c0de"}) == "it is of another run"
    assert not door.hears("somebody", b"")

import random

import pytest

from contract.manners import Manners, Patience, Retries, Typing
from contract.think_time import Constant

CHANCE = random.Random("manners")
PATIENT = Manners()
IMPATIENT = Manners(Patience(Constant(8.0), reloads=0.5, most_reloads=2), Retries(0.25, most=3, pause=Constant(4.0)))


def test_typing_takes_time_by_characters_and_fields():
    assert Typing(0.25, 2.0).duration_s(characters=40, fields=3) == 16
    assert Typing().duration_s(1000, 10) == 0


def test_who_has_no_manners_waits_for_ever_and_leaves_after_a_failure():
    assert PATIENT.draw_patience_s(CHANCE) is None
    assert not PATIENT.reloads(CHANCE, 0)
    assert PATIENT.draw_retry_s(CHANCE, 0) is None


def test_patience_ends_in_a_reload_for_as_many_as_it_says():
    assert IMPATIENT.draw_patience_s(CHANCE) == 8.0
    assert sum(IMPATIENT.reloads(CHANCE, 1) for _ in range(4000)) == pytest.approx(2000, abs=150)
    assert not any(IMPATIENT.reloads(CHANCE, 2) for _ in range(100))


def test_some_try_again_after_a_pause_and_not_for_ever():
    pauses = [IMPATIENT.draw_retry_s(CHANCE, 2) for _ in range(4000)]
    assert set(pauses) == {4.0, None}
    assert pauses.count(4.0) == pytest.approx(1000, abs=120)
    assert {IMPATIENT.draw_retry_s(CHANCE, 3) for _ in range(100)} == {None}

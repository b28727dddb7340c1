import math

import pytest

from locustfiles.fines import DECISIONS, STEP, decision_of
from portal.fines import fine_of


@pytest.mark.parametrize("index", [0, 1, 2, 1000, 999_999_999, 1_000_000_001])
def test_the_portal_knows_each_decision_by_the_same_plate(index):
    number, plate = decision_of(index)
    assert fine_of(number).plate == plate


def test_no_two_citizens_have_the_same_decision():
    assert math.gcd(STEP, DECISIONS) == 1  # so it is a bijection
    assert len({decision_of(index)[0] for index in range(10_000)}) == 10_000
    assert decision_of(DECISIONS) == decision_of(0)

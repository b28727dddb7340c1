from datetime import date

import pytest

from portal.dossiers import NEXT_STATES, STATES, dossier_code
from portal.places import read_places

PLACES = read_places()


@pytest.mark.parametrize(
    "commune, day, number, code",
    [
        ("01107", date(2025, 7, 28), 1, "107.00.00.H26-250728-0001"),
        ("79001", date(2026, 3, 10), 420, "001.00.00.H29-260310-0420"),
        ("96064", date(2025, 12, 31), 9999, "064.00.00.T96-251231-9999"),  # no prefix is published for this province
    ],
)
def test_code_has_the_official_format(commune, day, number, code):
    assert dossier_code(PLACES.province_of(commune), PLACES.commune_by_code[commune], day, number) == code


def test_every_state_says_which_may_follow():
    assert list(STATES) == list(NEXT_STATES) == list(range(1, 11))
    assert all(after in STATES for following in NEXT_STATES.values() for after in following)


def test_every_state_can_be_reached_from_submission():
    reached, fresh = {1}, {1}
    while fresh:
        fresh = {after for state in fresh for after in NEXT_STATES[state]} - reached
        reached |= fresh
    assert reached == set(STATES)

"""The dossiers that were filed before the portal started: none of them is kept, each follows from its code.

    NNN.00.00.AGENCY-2506DD-XXXX
    |                    |  |
    commune     June 2025   number of the day, 0000 to 9999; its last digit is the state, 0 for 10

Every such code of a commune that exists names a dossier. Its owner's ID number is 007, which was never a province's
code, then the commune's code, then XXXX: one owner for the thirty days.
"""

import re
from collections.abc import Iterator
from datetime import date

from portal.catalogue import Catalogue
from portal.dossiers import Dossier, dossier_code
from portal.places import Places

DAYS = 30
NUMBERS = 10_000  # of each commune and day
OWNERS = "007"
WAITS_FOR_A_FEE = 6

_CODE = re.compile(r"([0-9]{3})\.00\.00\.([A-Z][0-9]{2})-2506([0-9]{2})-([0-9]{4})")
_OWNER = re.compile(rf"{OWNERS}([0-9]{{5}})([0-9]{{4}})")


def earlier_dossier(code: str, places: Places, catalogue: Catalogue) -> Dossier | None:
    """The dossier of a code; None when it is of another month, or of a commune that does not exist."""
    parts = _CODE.fullmatch(code)
    province = places.province_by_agency.get(parts[2]) if parts else None
    if parts is None or province is None or not 1 <= int(parts[3]) <= DAYS:
        return None
    commune_code = province.code + parts[1]
    return _dossier(commune_code, int(parts[3]), int(parts[4]), places, catalogue)


def earlier_dossiers_of(owner: str, places: Places, catalogue: Catalogue) -> Iterator[Dossier]:
    """The dossiers of an owner, the newest first; none, unless the number is of such an owner."""
    parts = _OWNER.fullmatch(owner)
    if parts is None:
        return
    for day in range(DAYS, 0, -1):
        dossier = _dossier(parts[1], day, int(parts[2]), places, catalogue)
        if dossier is not None:
            yield dossier


def earlier_in_state(commune_code: str, state: int, place: int, places: Places, catalogue: Catalogue) -> Dossier | None:
    """The `place`-th dossier in a state of a commune, from 0, the oldest day first; None after the last.

    Who comes with a dossier of his own has one of the last days (locustfiles/earlier_dossiers.py), so officers and
    citizens meet only when one of them has used up most of the month.
    """
    day, of_day = divmod(place, NUMBERS // 10)
    if day >= DAYS:
        return None
    return _dossier(commune_code, 1 + day, 10 * of_day + state % 10, places, catalogue)


def _dossier(commune_code: str, day: int, number: int, places: Places, catalogue: Catalogue) -> Dossier | None:
    commune = places.commune_by_code.get(commune_code)
    if commune is None:
        return None
    state = number % 10 or 10
    procedures = catalogue.popular_with_a_fee if state == WAITS_FOR_A_FEE else catalogue.popular
    return Dossier(
        code=dossier_code(places.province_of(commune_code), commune, date(2025, 6, day), number),
        owner=f"{OWNERS}{commune_code}{number:04d}",
        name=f"Người nộp mẫu số {number}",
        procedure=procedures[(number // 10 + day) % len(procedures)].code,
        commune=commune_code,
        state=state,
        filed_at=f"2025-06-{day:02d} {8 + number // 1000:02d}:{number // 10 % 60:02d}:00",
    )

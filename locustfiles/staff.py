"""The officers of the centres: who they are by arithmetic, so that no two in a fleet are the same.

    009        PP        NNN                            SSSS
    never a    province  001 up: a commune's centre     the officer's number there
    province             901 to 914: a department of the province

The portal reads the numbers the same way (portal/officers.py).
"""

from dataclasses import dataclass

from locustfiles.people import PASSWORD
from locustfiles.places import PROVINCES

OFFICERS = "009"
SERIALS = 10_000  # officers of one centre or department
DEPARTMENTS = 14  # of a province; assumed
FIRST_DEPARTMENT = 901
OF_THE_PROVINCE = 3  # of ten officers who process dossiers, so many sit in a department of the province; assumed

_CENTRES = [f"{each.code}{number:03d}" for each in PROVINCES for number in range(1, each.communes + 1)]
_DEPARTMENTS = [f"{each.code}{FIRST_DEPARTMENT + number}" for number in range(DEPARTMENTS) for each in PROVINCES]
# Near the golden section of the 3,321 centres and without a common factor: neighbours sit far apart.
STEP = 2_053
CAPACITY = len(_CENTRES) * SERIALS  # 33 million officers of communes before a number repeats
DEPARTMENT_CAPACITY = len(_DEPARTMENTS) * SERIALS  # 4.8 million of departments


@dataclass(frozen=True, slots=True)
class Officer:
    """One officer; `centre` is the code of his commune or department: the middle of his number."""

    number: str
    password: str
    centre: str


def officer(index: int) -> Officer:
    """The officer of a commune's centre with that index, below CAPACITY."""
    serial, place = divmod(index % CAPACITY, len(_CENTRES))
    return _officer(_CENTRES[STEP * place % len(_CENTRES)], serial)


def processing_officer(index: int) -> Officer:
    """The officer with that index who processes dossiers: three of ten indexes are of a department of a province."""
    tens, one = divmod(index, 10)
    if one >= OF_THE_PROVINCE:
        return officer(index)
    serial, place = divmod((tens * OF_THE_PROVINCE + one) % DEPARTMENT_CAPACITY, len(_DEPARTMENTS))
    return _officer(_DEPARTMENTS[place], serial)


def _officer(centre: str, serial: int) -> Officer:
    return Officer(f"{OFFICERS}{centre}{serial:04d}", PASSWORD, centre)

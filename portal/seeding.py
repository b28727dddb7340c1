"""The dossiers that a portal begins with, so that citizens who track one without signing in find something.

Province by province, 30 dossiers of its first commune, filed on 1/7/2025: their codes follow from the format alone.
"""

from collections.abc import Iterator
from datetime import date

from portal.catalogue import Catalogue
from portal.dossiers import STATES, Dossier, dossier_code
from portal.places import Places

SEED_DAY = date(2025, 7, 1)
SEEDED_A_PROVINCE = 30


def seeded_dossiers(places: Places, catalogue: Catalogue) -> Iterator[Dossier]:
    """34 x 30 dossiers in every state, which belong to nobody who can sign in."""
    for province in places.provinces:
        commune = province.communes[0]
        for number in range(1, SEEDED_A_PROVINCE + 1):
            yield Dossier(
                code=dossier_code(province, commune, SEED_DAY, number),
                owner="",
                name=f"Người nộp mẫu số {number}",
                procedure=catalogue.procedures[number % len(catalogue.procedures)].code,
                commune=commune.code,
                state=1 + number % len(STATES),
                filed_at=f"{SEED_DAY.isoformat()} 08:{number:02d}:00",
            )

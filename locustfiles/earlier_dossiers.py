"""The dossiers that were filed before the run, and which of them belongs to which citizen.

The portal keeps none of them: every code `NNN.00.00.AGENCY-2506DD-XXXX` names a dossier whose state is the last digit
of XXXX (0 for 10) and whose owner's ID number is 007, the commune's code and XXXX (portal/earlier_dossiers.py). So each
citizen finds one of its own by arithmetic alone, in the state that its journey needs.

    index = round * SLOTS + place        place -> province -> commune and which of its slots

A commune has one slot a round for every 3,000 people of its province's average commune, so large communes come as often
as they are large. In each round every slot gives one dossier: the newest day first, XXXX from 000S upwards.
"""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from locustfiles.places import PROVINCES, Province

PEOPLE_A_SLOT = 3_000
DAYS = 30
NUMBERS_IN_A_STATE = 1_000  # of one commune and day
OWNERS = "007"

_SLOTS_OF_A_COMMUNE = [max(1, round(each.population / each.communes / PEOPLE_A_SLOT)) for each in PROVINCES]
_SLOTS = [each.communes * slots for each, slots in zip(PROVINCES, _SLOTS_OF_A_COMMUNE, strict=True)]
_SLOTS_UP_TO = list(accumulate(_SLOTS))
SLOTS = _SLOTS_UP_TO[-1]
# Near the golden section of the slots and without a common factor: neighbours are far apart, and none is left out.
STEP = 23_417
# How many indexes get a dossier of their own in each state: the largest communes are the first that have no more.
CAPACITY = SLOTS * (DAYS * NUMBERS_IN_A_STATE // max(_SLOTS_OF_A_COMMUNE))


@dataclass(frozen=True, slots=True)
class EarlierDossier:
    """One dossier as its owner knows it; `commune` is the commune's number in the province, from 1."""

    code: str
    owner_number: str
    owner_name: str
    province: Province
    commune: int

    @property
    def commune_code(self) -> str:
        """As the portal has it: the province's code and the commune's number."""
        return f"{self.province.code}{self.commune:03d}"


def earlier_dossier(index: int, state: int) -> EarlierDossier:
    """The dossier in `state` (1 to 10) of the citizen of that index; indexes from CAPACITY on begin again."""
    turn, place = divmod(index % CAPACITY, SLOTS)
    place = STEP * place % SLOTS
    which = bisect_right(_SLOTS_UP_TO, place)
    province, slots = PROVINCES[which], _SLOTS_OF_A_COMMUNE[which]
    slot, commune = divmod(_SLOTS_UP_TO[which] - 1 - place, province.communes)
    days_back, of_day = divmod(turn * slots + slot, NUMBERS_IN_A_STATE)
    number = 10 * of_day + state % 10
    return EarlierDossier(
        code=f"{commune + 1:03d}.00.00.{province.agency}-2506{DAYS - days_back:02d}-{number:04d}",
        owner_number=f"{OWNERS}{province.code}{commune + 1:03d}{number:04d}",
        owner_name=f"Người nộp mẫu số {number}",
        province=province,
        commune=commune + 1,
    )

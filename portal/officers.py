"""The officers: who they are by their number, which centre they sit in, and whose dossiers they handle.

    009        PP        NNN                            SSSS
    never a    province  001 up: a commune's centre     the officer's number there
    province             901 to 914: a department of the province

A department's officer handles the dossiers of one commune, which follows from department and SSSS: so the work of a
province is dealt out. Hà Nội and Quảng Ninh have one centre each, with a branch for each commune.
"""

import re
import secrets
from dataclasses import dataclass

from portal.places import Commune, Places, Province
from portal.provider import PASSWORD

OFFICERS = "009"
DEPARTMENTS = range(901, 915)  # fourteen: assumed, what most provinces have
ONE_CENTRE = ("01", "22")
SESSION_S = 4 * 3600.0  # half a working day; assumed

_NUMBER = re.compile(rf"{OFFICERS}([0-9]{{2}})([0-9]{{3}})([0-9]{{4}})")


@dataclass(frozen=True)
class Officer:
    """An officer who is signed in; `commune` is the code of the commune whose dossiers are his."""

    number: str
    name: str
    centre: str
    commune: str


def officer_who(number: str, password: str, places: Places) -> Officer | None:
    """The officer of that number, if the password is right and there is such a centre."""
    parts = _NUMBER.fullmatch(number)
    province = places.province_by_code.get(parts[1]) if parts else None
    if parts is None or province is None or not secrets.compare_digest(password.encode(), PASSWORD.encode()):
        return None
    unit, serial = int(parts[2]), int(parts[3])
    if unit in DEPARTMENTS:
        department = unit - DEPARTMENTS.start
        commune = province.communes[(serial * len(DEPARTMENTS) + department) % len(province.communes)]
        centre = f"Sở số {department + 1}, {province.name}"
    elif 1 <= unit <= len(province.communes):
        commune = province.communes[unit - 1]
        centre = _centre_of(province, commune)
    else:
        return None
    return Officer(number, f"Cán bộ số {serial}", centre, commune.code)


def _centre_of(province: Province, commune: Commune) -> str:
    if province.code in ONE_CENTRE:
        return f"Chi nhánh số {commune.number}, Trung tâm Phục vụ hành chính công {province.name}"
    return f"Trung tâm Phục vụ hành chính công {commune.name}, {province.name}"

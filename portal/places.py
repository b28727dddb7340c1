"""The 34 provinces and their 3,321 communes, as the portal's drop-downs offer them.

The provinces are those of 1/7/2025. `agency` is the prefix of a dossier code: H26, H29, H38, H49 and H55 are official;
for the other provinces none is published, so a T and the statistical code stand in. Communes are numbered, not named.
"""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class Commune:
    """One commune: `code` is its province's code and its number there in three digits, which nobody else uses."""

    code: str
    name: str
    number: int


@dataclass(frozen=True)
class Province:
    """One province with its communes."""

    code: str
    agency: str
    name: str
    communes: tuple[Commune, ...]


class Places:
    """The provinces and communes by code, and as JSON the lists that the drop-downs get of them."""

    def __init__(self, provinces: tuple[Province, ...]) -> None:
        self.provinces = provinces
        self.province_by_code = {province.code: province for province in provinces}
        self.province_by_agency = {province.agency: province for province in provinces}
        self.commune_by_code = {commune.code: commune for province in provinces for commune in province.communes}
        self.provinces_json = _drop_down(provinces)
        self.communes_json_by_province = {province.code: _drop_down(province.communes) for province in provinces}

    def province_of(self, commune_code: str) -> Province:
        """The province of a commune; raises KeyError."""
        return self.province_by_code[commune_code[:2]]


def read_places() -> Places:
    """Read provinces.csv (code, agency, name, communes, population)."""
    text = files("portal").joinpath("provinces.csv").read_text(encoding="utf-8")
    return Places(tuple(_province(row) for row in csv.DictReader(text.splitlines())))


def _province(row: dict[str, str]) -> Province:
    communes = tuple(
        Commune(f"{row['code']}{number:03d}", f"Xã số {number}", number)
        for number in range(1, int(row["communes"]) + 1)
    )
    return Province(row["code"], row["agency"], row["name"], communes)


def _drop_down(places: Sequence[Province] | Sequence[Commune]) -> bytes:
    items = [{"code": place.code, "name": place.name} for place in places]
    return json.dumps({"items": items}, ensure_ascii=False).encode()

"""Where citizens live: the 34 provinces of 1/7/2025 with their communes and registered population."""

import csv
from dataclasses import dataclass
from importlib.resources import files
from itertools import accumulate
from random import Random


@dataclass(frozen=True, slots=True)
class Province:
    """One province: `communes` is how many it has, `agency` the prefix of its dossier codes (portal/places.py)."""

    code: str
    agency: str
    name: str
    communes: int
    population: int


def draw_province(random: Random) -> Province:
    """The province of one citizen: as likely as its share of the population."""
    return random.choices(PROVINCES, cum_weights=_PEOPLE_UP_TO)[0]


def draw_commune(random: Random, province: Province) -> int:
    """The number of a commune of the province, from 1; all are equally likely, for want of their populations."""
    return 1 + int(random.random() * province.communes)


def _read_provinces() -> tuple[Province, ...]:
    text = files("locustfiles").joinpath("provinces.csv").read_text(encoding="utf-8")
    return tuple(
        Province(row["code"], row["agency"], row["name"], int(row["communes"]), int(row["population"]))
        for row in csv.DictReader(text.splitlines())
    )


PROVINCES = _read_provinces()
_PEOPLE_UP_TO = list(accumulate(province.population for province in PROVINCES))

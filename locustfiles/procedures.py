"""What citizens come for: the procedures, how many of a hundred come for each, and the words that they search for.

The shares in procedures.csv are assumed: the one published mix (Vũng Tàu ward, 1-8/7/2025), shifted towards what people
file online.
"""

import csv
from dataclasses import dataclass
from importlib.resources import files
from itertools import accumulate
from random import Random


@dataclass(frozen=True, slots=True)
class Procedure:
    """One procedure as citizens know it; `share` is a percentage of those who come."""

    code: str
    share: float
    words: str
    name: str


def draw_procedure(random: Random) -> Procedure:
    """What one citizen comes for."""
    return random.choices(PROCEDURES, cum_weights=_SHARES_UP_TO)[0]


def _read_procedures() -> tuple[Procedure, ...]:
    text = files("locustfiles").joinpath("procedures.csv").read_text(encoding="utf-8")
    return tuple(
        Procedure(row["code"], float(row["share"]), row["words"], row["name"])
        for row in csv.DictReader(text.splitlines())
    )


PROCEDURES = _read_procedures()
_SHARES_UP_TO = list(accumulate(procedure.share for procedure in PROCEDURES))

"""What citizens come for: the procedures, how many of a hundred come for each, and the words that they search for.

The shares in procedures.csv are assumed: the one published mix (Vũng Tàu ward, 1-8/7/2025), shifted towards what people
file online.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from itertools import accumulate
from random import Random


@dataclass(frozen=True, slots=True)
class Procedure:
    """One procedure as citizens know it.

    `share` is a percentage of those who come; `handled_by` whose system takes the dossier: portal, province, ministry;
    `fee_vnd` 0 where there is none to pay.
    """

    code: str
    share: float
    words: str
    name: str
    handled_by: str
    fee_vnd: int

    @property
    def is_handed_off(self) -> bool:
        """Is it filed at another system than the portal's own?"""
        return self.handled_by != "portal"


def draw_procedure(random: Random) -> Procedure:
    """What one citizen comes for."""
    return random.choices(PROCEDURES, cum_weights=_SHARES_UP_TO)[0]


def mean_over_citizens(value: Callable[[Procedure], float]) -> float:
    """The mean of a value over those who come, each with the procedure that it comes for."""
    return sum(each.share * value(each) for each in PROCEDURES) / _SHARES_UP_TO[-1]


def _read_procedures() -> tuple[Procedure, ...]:
    text = files("locustfiles").joinpath("procedures.csv").read_text(encoding="utf-8")
    return tuple(
        Procedure(row["code"], float(row["share"]), row["words"], row["name"], row["handled_by"], int(row["fee_vnd"]))
        for row in csv.DictReader(text.splitlines())
    )


PROCEDURES = _read_procedures()
_SHARES_UP_TO = list(accumulate(procedure.share for procedure in PROCEDURES))

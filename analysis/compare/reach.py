"""Pages that only one side visited: which, and which of them is gone though its journey goes on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.compare.blocks import Blocks, Counts

FEWEST_GONE = 15  # visits before, as independent ones: none by chance where so many are expected, once in 3 million
STILL_GOES = 0.5  # of what a journey's most visited page was visited before: the journey runs as it did


@dataclass(frozen=True)
class OneSided:
    """A page that only one side visited, and how often; `is_gone`: every run before did, and none after could."""

    stage: int
    page: str
    before: int
    after: int
    is_gone: bool


def one_sided(stage: int, before: Sequence[Blocks], after: Sequence[Blocks]) -> list[OneSided]:
    """Every such page of a stage, in the order in which the runs name them."""
    visits = [_visits_by_page(side) for side in (before, after)]
    pages = dict.fromkeys(page for side in visits for page in side)
    return [
        OneSided(stage, page, visits[0].get(page, 0), visits[1].get(page, 0), _is_gone(page, before, *visits))
        for page in pages
        if not (visits[0].get(page) and visits[1].get(page))
    ]


def _is_gone(page: str, before: Sequence[Blocks], visits_before: dict[str, int], visits_after: dict[str, int]) -> bool:
    blocks = [run.ended_by_page[page] for run in before if page in run.ended_by_page and run.ended_by_page[page].any()]
    if len(blocks) < len(before) or visits_after.get(page):
        return False
    journey = [other for other in visits_before if other.partition("/")[0] == page.partition("/")[0]]
    most = max(journey, key=lambda other: visits_before[other])
    goes_on = visits_after.get(most, 0) >= STILL_GOES * visits_before[most]
    return goes_on and _independent(np.concatenate(blocks)) >= FEWEST_GONE


def _visits_by_page(side: Sequence[Blocks]) -> dict[str, int]:
    found: dict[str, int] = {}
    for run in side:
        for page, ended in run.ended_by_page.items():
            found[page] = found.get(page, 0) + int(ended.sum())
    return found


def _independent(visits: Counts) -> float:
    """How many visits there are, divided by how much more they vary from block to block than independent ones."""
    return float(visits.sum() / max(1.0, visits.var(ddof=1) / visits.mean()))

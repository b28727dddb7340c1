"""Where the time of the pages went: with the systems that the portal said it waited for, and with the rest."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np

from analysis.windows import ANSWERED, Window
from contract.outcomes import GAVE_UP, OK, TIMED_OUT
from contract.run_folder import BACKEND, SERVICE

UNHEARD = frozenset({GAVE_UP, TIMED_OUT})  # no answer came that could say what the portal was waiting for
FAILED = frozenset(ANSWERED) - UNHEARD - {OK}


@dataclass(frozen=True)
class PageWaits:
    """The visits of one page in one window, from their sending: how many, and their times summed, in seconds.

    `unheard` are those that were given up before their answer came, `unheard_s` their time, but for what they still
    told of; `failed` are the other failures. By system: how many visits waited for it, for how long, and how many of
    these `failed`.
    """

    visits: int
    spent_s: float
    failed: int
    unheard: int
    unheard_s: float
    visits_by_system: Mapping[str, int]
    waited_s_by_system: Mapping[str, float]
    failed_by_system: Mapping[str, int]

    @property
    def mean_s(self) -> float:
        """The mean time of a visit."""
        return self.spent_s / self.visits

    def wait_s(self, system: str) -> float:
        """The mean wait for a system, over all visits."""
        return self.waited_s_by_system.get(system, 0.0) / self.visits


class Sum(NamedTuple):
    """What ended in one way, added up."""

    page: str
    kind: str
    outcome: str
    times: int
    spent_s: float


def waits_of(window: Window) -> dict[str, PageWaits]:
    """What is known of each page that was visited in a window."""
    by_page = {page: list(sums) for page, sums in groupby(_sums(window), key=lambda each: each.page)}
    found = {page: _page_waits(sums) for page, sums in by_page.items()}
    return {page: waits for page, waits in found.items() if waits.visits}


def _sums(window: Window) -> list[Sum]:
    """Visits and waits that count for or against the portal, by page."""
    names = window.cells.pages, window.cells.kinds, window.cells.outcomes
    kinds = [kind for kind in window.cells.kinds_there if kind == SERVICE or kind.startswith(BACKEND)]
    found = []
    for cells in (window.cells.of(kind, ANSWERED) for kind in kinds):
        keys, place = np.unique(np.stack((cells.page, cells.kind, cells.outcome)), axis=1, return_inverse=True)
        sums = (np.bincount(place.ravel(), weights=each) for each in (cells.total, cells.spent_s))
        for *codes, times, spent_s in zip(*keys, *sums, strict=True):
            page, kind, outcome = (of[code] for of, code in zip(names, codes, strict=True))
            found.append(Sum(page, kind, outcome, int(times), float(spent_s)))
    return sorted(found)


def _page_waits(sums: Sequence[Sum]) -> PageWaits:
    visits = [each for each in sums if each.kind == SERVICE]
    waits = [each for each in sums if each.kind != SERVICE]
    unheard_s = sum(each.spent_s for each in visits if each.outcome in UNHEARD)
    told_s = sum(each.spent_s for each in waits if each.outcome in UNHEARD)
    waits_by_system = {kind.removeprefix(BACKEND): list(of) for kind, of in groupby(waits, key=lambda each: each.kind)}
    return PageWaits(
        visits=sum(each.times for each in visits),
        spent_s=sum(each.spent_s for each in visits),
        failed=_count(visits, FAILED),
        unheard=_count(visits, UNHEARD),
        unheard_s=max(0.0, unheard_s - told_s),
        visits_by_system={system: sum(each.times for each in of) for system, of in waits_by_system.items()},
        waited_s_by_system={system: sum(each.spent_s for each in of) for system, of in waits_by_system.items()},
        failed_by_system={system: _count(of, FAILED) for system, of in waits_by_system.items()},
    )


def _count(sums: Sequence[Sum], outcomes: Collection[str]) -> int:
    return sum(each.times for each in sums if each.outcome in outcomes)

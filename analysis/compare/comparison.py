"""Two sides compared: what changed on every page and stage, whether chance could have made it, what could be told.

A change counts where it exceeds, in units of its own spread, the largest of all changes of its family that chance makes
in all but a few dealings: the maximum statistic (Westfall and Young, Resampling-Based Multiple Testing, 1993, 2.5). So
all changes of a comparison together cry wolf at most once in 100, which three families share equally: p50 of the pages,
p95 of the pages, and what concerns all pages together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, expm1, log
from typing import Literal

import numpy as np

from analysis.compare.blocks import BlocksByStage
from analysis.compare.chance import EVERY_PAGE, WHAT_BY_QUANTILE, Column, StageOfSides, What
from analysis.compare.noise import QUANTILES, Noise
from analysis.compare.pool import Values, pool_of

FALSE_ALARMS = 0.01  # of all families together, that is promised
AIMED_AT = 0.0075  # for dealings are not quite what chance does, and noise is known from few runs
NO_SPREAD = 1e-9
POWER_Z = 1.2816  # a change at the smallest difference is told nine times of ten: the normal quantile of 0.9
SEED = 9

Answer = Literal["regression", "improvement", "no_difference", "cannot_tell"]
MORE_IS_BETTER = ("throughput", "answered well")


@dataclass(frozen=True)
class Floor:
    """What a change must exceed besides being told from noise, and what a comparison shall be able to tell.

    `relative` of the value before, and in latencies `latency_s` as well; a change of `wanted` shall be told of most
    pages, else the comparison says that it cannot tell.
    """

    relative: float = 0.05
    latency_s: float = 0.0005
    wanted: float = 0.2


@dataclass(frozen=True)
class Change:
    """One measure before and after: seconds, pages a second, or a share.

    `change` is relative to before; for a page `beside` is the same beside the change of all pages (else equal to it),
    and `low`, `high` its limits, which all limits of the comparison keep together in 99 of 100 cases. `smallest` is the
    smallest change for the worse that would have been told nine times of ten. `is_real`: told from noise, and larger
    than the floor.
    """

    stage: int
    page: str
    what: What
    before: float
    after: float
    change: float
    beside: float
    low: float
    high: float
    smallest: float
    is_real: bool

    @property
    def is_worse(self) -> bool:
        """Slower, or less of what there should be more of."""
        return (self.change < 0) == (self.what in MORE_IS_BETTER) and self.change != 0


@dataclass(frozen=True)
class Comparison:
    """All changes, the noise that they were held against, and the pages of which there were too few visits."""

    changes: tuple[Change, ...]
    noise: Noise
    floor: Floor
    too_few: tuple[tuple[int, str], ...]
    runs: tuple[int, int]

    @property
    def worse(self) -> tuple[Change, ...]:
        """What got worse beyond doubt."""
        return tuple(change for change in self.changes if change.is_real and change.is_worse)

    @property
    def better(self) -> tuple[Change, ...]:
        """What got better beyond doubt."""
        return tuple(change for change in self.changes if change.is_real and not change.is_worse)

    @property
    def smallest(self) -> float | None:
        """The smallest change of a p50 that would have been told of the page in the middle; None without pages."""
        pages = [change for change in self.changes if change.what == "p50" and change.page != EVERY_PAGE]
        found = sorted(change.smallest for change in pages)
        return found[len(found) // 2] if found else None

    @property
    def answer(self) -> Answer:
        """What the comparison says."""
        if self.worse:
            return "regression"
        if self.better:
            return "improvement"
        told = self.smallest is not None and self.smallest <= self.floor.wanted
        return "no_difference" if told else "cannot_tell"


def compare(
    before: Sequence[BlocksByStage], after: Sequence[BlocksByStage], noise: Noise, floor: Floor | None = None
) -> Comparison:
    """Compare two sides of runs, stage by stage; a stage counts the runs in which it was measured well."""
    floor, random = floor or Floor(), np.random.default_rng(SEED)
    columns: list[Column] = []
    too_few: list[tuple[int, str]] = []
    for stage in sorted({index for run in (*before, *after) for index in run}):
        sides = [[run[stage] for run in side if stage in run] for side in (before, after)]
        if all(sides):
            of_stage = StageOfSides(stage, pool_of([*sides[0], *sides[1]]), len(sides[0]), len(sides[1]), noise, random)
            columns += of_stage.columns()
            too_few += [(stage, page) for page in of_stage.too_few()]
    families = {column.family for column in columns}
    changes = [
        change
        for family in ("whole", *WHAT_BY_QUANTILE.values())
        if family in families
        for change in _changes([column for column in columns if column.family == family], floor)
    ]
    return Comparison(tuple(changes), noise, floor, tuple(too_few), (len(before), len(after)))


def _changes(family: Sequence[Column], floor: Floor) -> list[Change]:
    """The changes of one family, held against the largest that chance makes in all of it."""
    by_chance = np.stack([column.by_chance for column in family], axis=1)
    spread = _spread(by_chance)
    largest = np.abs(by_chance / spread).max(axis=1)
    critical = float(np.quantile(largest, 1 - AIMED_AT / (1 + len(QUANTILES)), method="higher"))
    return [_change(column, critical, float(own), floor) for column, own in zip(family, spread, strict=True)]


def _spread(by_chance: Values) -> Values:
    """What two thirds of the dealings keep to: a standard deviation that long tails leave alone."""
    usual = np.quantile(np.abs(by_chance), 0.683, axis=0)
    return np.where(usual > NO_SPREAD, usual, np.maximum(by_chance.std(axis=0), NO_SPREAD))


def _change(column: Column, critical: float, spread: float, floor: Floor) -> Change:
    seen, moved = float(column.seen), float(column.after - column.before)
    told = abs(seen) > critical * spread and seen * moved > 0
    is_real = told and _exceeds(column, floor)
    smallest = max(floor.relative, abs(expm1((critical + POWER_Z) * spread)))
    if column.what in MORE_IS_BETTER:
        smallest = max(floor.relative, -expm1(-(critical + POWER_Z) * spread))
    return Change(
        column.stage, column.page, column.what, exp(column.before), exp(column.after), expm1(moved), expm1(seen),
        low=expm1(seen - critical * spread), high=expm1(seen + critical * spread),
        smallest=smallest, is_real=is_real,
    )  # fmt: skip


def _exceeds(column: Column, floor: Floor) -> bool:
    """Is the change larger than the floor, by itself and beside the others?"""
    if min(abs(column.after - column.before), abs(column.seen)) < log(1 + floor.relative):
        return False
    return column.what in MORE_IS_BETTER or abs(exp(column.after) - exp(column.before)) >= floor.latency_s

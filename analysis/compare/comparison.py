"""Two sides compared: what changed on every page and stage, whether chance could have made it, what could be told.

A change counts where it exceeds, in units of its own spread, the largest of all changes of its family that chance makes
in all but a few dealings: the maximum statistic (Westfall and Young, Resampling-Based Multiple Testing, 1993, 2.5). So
all changes of a comparison together cry wolf at most once in 100, which four families share: p50 of the pages, p95 of
the pages, what concerns all pages together, and the shares answered well, which are counts, and have a test of their
own (analysis.compare.answered).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp, expm1, log
from typing import Literal

import numpy as np

from analysis.compare.answered import POWER_Z, Tried, answered_well, tried
from analysis.compare.blocks import BlocksByStage
from analysis.compare.chance import WHAT_BY_QUANTILE, Column, StageOfSides
from analysis.compare.change import ANSWERED_WELL, EVERY_PAGE, MORE_IS_BETTER, Change, Floor
from analysis.compare.left_out import LeftOut
from analysis.compare.noise import QUANTILES, Noise
from analysis.compare.pool import Values, pool_of
from analysis.compare.reach import OneSided, one_sided

FALSE_ALARMS = 0.01  # of all families together, that is promised
# 0.85 % in all is aimed at: dealings are not quite what chance does, and noise is known from few runs.
OF_A_FAMILY = 0.0025
OF_ANSWERED = 0.001
NO_SPREAD = 1e-9
MOST_LOG = 100.0  # of a change that is written down
SEED = 9

Answer = Literal["regression", "improvement", "no_difference", "cannot_tell"]


@dataclass(frozen=True)
class Comparison:
    """All changes, the noise that they were held against, and the pages and runs that were not compared.

    Of those in `too_few` one side had too few visits that were answered well, those in `one_sided` one had none at all.
    `runs` are those of each side that were measured well at any stage, `left_out` those that were not, stage by stage.
    """

    changes: tuple[Change, ...]
    noise: Noise
    floor: Floor
    too_few: tuple[tuple[int, str], ...]
    runs: tuple[int, int]
    one_sided: tuple[OneSided, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def worse(self) -> tuple[Change, ...]:
        """What got worse beyond doubt."""
        return tuple(change for change in self.changes if change.is_real and change.is_worse)

    @property
    def better(self) -> tuple[Change, ...]:
        """What got better beyond doubt."""
        return tuple(change for change in self.changes if change.is_real and not change.is_worse)

    @property
    def gone(self) -> tuple[OneSided, ...]:
        """The pages that citizens no longer come to, though their journey goes on."""
        return tuple(page for page in self.one_sided if page.is_gone)

    @property
    def unmatched(self) -> tuple[LeftOut, ...]:
        """The stages that a run before measured well, and no run after: what happened there cannot be told."""
        neither = {it.stage for it in self.left_out if it.is_all and it.side == "before"}
        return tuple(it for it in self.left_out if it.is_all and it.side == "after" and it.stage not in neither)

    @property
    def smallest(self) -> float | None:
        """The smallest change of a p50 that would have been told of the page in the middle; None without pages."""
        pages = [change for change in self.changes if change.what == "p50" and change.page != EVERY_PAGE]
        found = sorted(change.smallest for change in pages)
        return found[len(found) // 2] if found else None

    @property
    def answer(self) -> Answer:
        """What the comparison says."""
        if self.worse or self.gone:
            return "regression"
        if self.unmatched:
            return "cannot_tell"
        if self.better:
            return "improvement"
        told = self.smallest is not None and self.smallest <= self.floor.wanted
        return "no_difference" if told else "cannot_tell"


def compare(
    before: Sequence[BlocksByStage],
    after: Sequence[BlocksByStage],
    noise: Noise,
    floor: Floor | None = None,
    left_out: Sequence[LeftOut] = (),
) -> Comparison:
    """Compare two sides of runs, stage by stage, with the runs in which it was measured well; `left_out` the others."""
    floor, random = floor or Floor(), np.random.default_rng(SEED)
    columns: list[Column] = []
    all_tried: list[Tried] = []
    too_few: list[tuple[int, str]] = []
    alone: list[OneSided] = []
    for stage in sorted({index for run in (*before, *after) for index in run}):
        sides = [[run[stage] for run in side if stage in run] for side in (before, after)]
        if all(sides):
            pool = pool_of([*sides[0], *sides[1]])
            of_stage = StageOfSides(stage, pool, len(sides[0]), len(sides[1]), noise, random)
            columns += of_stage.columns()
            all_tried += tried(stage, pool, of_stage.side)
            alone += one_sided(stage, *sides)
            too_few += [(stage, page) for page in _too_few(of_stage) if (stage, page) not in _places(alone)]
    families = {column.family for column in columns}
    changes = [
        *answered_well(all_tried, OF_ANSWERED, floor),
        *(
            change
            for family in ("whole", *WHAT_BY_QUANTILE.values())
            if family in families
            for change in _changes([column for column in columns if column.family == family], floor)
        ),
    ]
    runs = sum(map(bool, before)), sum(map(bool, after))
    return Comparison(_unflattered(changes), noise, floor, tuple(too_few), runs, tuple(alone), tuple(left_out))


def _too_few(stage: StageOfSides) -> list[str]:
    return [
        name for page, name in enumerate(stage.pool.pages) if not stage.pool.is_told(page, QUANTILES[0], stage.side)
    ]


def _places(pages: Sequence[OneSided]) -> set[tuple[int, str]]:
    return {(page.stage, page.page) for page in pages}


def _unflattered(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Where less was answered well nothing is better: the visits that were left may be the easy ones."""
    fell = {(it.stage, it.page) for it in changes if it.what == ANSWERED_WELL and it.change < 0}
    return tuple(
        replace(it, is_real=False) if (it.stage, it.page) in fell and not it.is_worse else it for it in changes
    )


def _changes(family: Sequence[Column], floor: Floor) -> list[Change]:
    """The changes of one family, held against the largest that chance makes in all of it."""
    by_chance = np.stack([column.by_chance for column in family], axis=1)
    spread = _spread(by_chance)
    largest = np.abs(by_chance / spread).max(axis=1)
    critical = float(np.quantile(largest, 1 - OF_A_FAMILY, method="higher"))
    return [_change(column, critical, float(own), floor) for column, own in zip(family, spread, strict=True)]


def _spread(by_chance: Values) -> Values:
    """What two thirds of the dealings keep to: a standard deviation that long tails leave alone."""
    usual = np.quantile(np.abs(by_chance), 0.683, axis=0)
    return np.where(usual > NO_SPREAD, usual, np.maximum(by_chance.std(axis=0), NO_SPREAD))


def _change(column: Column, critical: float, spread: float, floor: Floor) -> Change:
    seen, moved = float(column.seen), float(column.after - column.before)
    told = abs(seen) > critical * spread and seen * moved > 0
    is_real = told and _exceeds(column, floor)
    smallest = max(floor.relative, abs(_relative((critical + POWER_Z) * spread)))
    if column.what in MORE_IS_BETTER:
        smallest = max(floor.relative, -expm1(-(critical + POWER_Z) * spread))
    return Change(
        column.stage, column.page, column.what, exp(column.before), exp(column.after), expm1(moved), expm1(seen),
        low=_relative(seen - critical * spread), high=_relative(seen + critical * spread),
        smallest=smallest, is_real=is_real,
    )  # fmt: skip


def _relative(log_change: float) -> float:
    """A change by its logarithm, as large as a number can still be: of a noise that is large, chance makes any."""
    return expm1(min(log_change, MOST_LOG))


def _exceeds(column: Column, floor: Floor) -> bool:
    """Is the change larger than the floor, by itself and beside the others?"""
    if min(abs(column.after - column.before), abs(column.seen)) < log(1 + floor.relative):
        return False
    return column.what in MORE_IS_BETTER or abs(exp(column.after) - exp(column.before)) >= floor.latency_s

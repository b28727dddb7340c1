"""The share answered well, before and after: of every page and of all together, each told by a test of counts.

Failures come in bursts, and runs of the same thing do not fail alike, so counts are first divided by how much more they
vary than independent ones would (the design effect: Rao and Scott, Biometrics 48, 1992): from block to block, from pair
of blocks to pair, and from run to run of a side, where that is seen; and by what runs are taken to differ in anyway.
Then k failures of both sides fall to the one like tosses of a coin (Przyborowski and Wilenski, Biometrika 31, 1940).
The tests share what they may err (Bonferroni), but for those that had too few failures to tell anything (Tarone,
Biometrics 46, 1990).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import betainc, ndtri

from analysis.compare.blocks import Counts
from analysis.compare.change import ANSWERED_WELL, EVERY_PAGE, Change, Floor
from analysis.compare.pool import Pool

RUN_DIFFERS = 0.03  # of two visits of a run, how much of a failure's variance they share: its root, for it is a square
POWER_Z = 1.2816  # the normal quantile of 0.9
FEWEST_DEGREES = 2  # from which a variance between units is taken
HALVINGS = 40


@dataclass(frozen=True)
class Tried:
    """What became of one page's visits, before and after; `design` is how many of them count as one."""

    stage: int
    page: str
    failed: tuple[int, int]
    ended: tuple[int, int]
    design: float

    @property
    def shares(self) -> tuple[float, float]:
        """Answered well, before and after."""
        before, after = (1 - failed / ended for failed, ended in zip(self.failed, self.ended, strict=True))
        return before, after

    @property
    def counted(self) -> tuple[float, float, float, float]:
        """Failures before and after, and visits before and after, as independent ones."""
        before, after, ended_before, ended_after = (count / self.design for count in (*self.failed, *self.ended))
        return before, after, ended_before, ended_after

    @property
    def by_chance(self) -> float:
        """How probable it is that chance alone makes the sides differ so much."""
        return _by_chance(*self.counted)

    @property
    def least(self) -> float:
        """The same, had all failures been on one side."""
        before, after, ended_before, ended_after = self.counted
        failed = before + after
        sides = ((min(failed, ended_before), max(0.0, failed - ended_before)),
                 (max(0.0, failed - ended_after), min(failed, ended_after)))  # fmt: skip
        return min(_by_chance(*side, ended_before, ended_after) for side in sides)


def tried(stage: int, pool: Pool, side: Counts) -> list[Tried]:
    """What became of the visits of all pages together, and of each that both sides visited."""
    failed = [ended - counts.sum(axis=1) for ended, counts in zip(pool.ended, pool.counts, strict=True)]
    if not failed:
        return []
    names = (EVERY_PAGE, *pool.pages)
    columns = zip(names, (np.sum(failed, axis=0), *failed), (np.sum(pool.ended, axis=0), *pool.ended), strict=True)
    found = []
    for name, fails, ends in columns:
        (failed_before, failed_after), (before, after) = (_on_sides(values, side) for values in (fails, ends))
        if before and after:
            design = _design(fails, ends, pool.run, side)
            found.append(Tried(stage, name, (failed_before, failed_after), (before, after), design))
    return found


def answered_well(all_tried: Sequence[Tried], may_err: float, floor: Floor) -> list[Change]:
    """The changes of the shares answered well of a whole comparison, which together err in `may_err` of all cases."""
    level = may_err / max(1, sum(one.least <= may_err for one in all_tried))
    return [_change(one, level, floor) for one in all_tried]


def _change(one: Tried, level: float, floor: Floor) -> Change:
    before, after = one.shares
    change, least = after - before, floor.answered if one.page == EVERY_PAGE else floor.page_answered
    low, high = _limits(one, level)
    return Change(
        one.stage, one.page, ANSWERED_WELL, before, after, change, change, low, high,
        smallest=max(least, _smallest(one, level)),
        is_real=abs(change) >= least and one.by_chance <= level,
    )  # fmt: skip


def _on_sides(values: Counts, side: Counts) -> tuple[int, int]:
    return int(values[side == 0].sum()), int(values[side == 1].sum())


def _design(failed: Counts, ended: Counts, run: Counts, side: Counts) -> float:
    """How much more the failures of a side vary than independent ones; at least 1."""
    first = np.searchsorted(run, run)  # the block that its run begins with
    pair = first + (np.arange(len(run)) - first) // 2
    within = max(1.0, *(_dispersion(failed, ended, unit, side) for unit in (np.arange(len(run)), pair)))
    of_runs = np.bincount(run, ended)
    a_run = float((of_runs**2).sum() / max(of_runs.sum(), 1))
    return max(within + max(0.0, a_run - 1) * RUN_DIFFERS**2, _dispersion(failed, ended, run, side))


def _dispersion(failed: Counts, ended: Counts, unit: Counts, side: Counts) -> float:
    """The variance between the units of a side over that of independent failures; 1 where nothing can be said."""
    squares, expected, units = 0.0, 0.0, 0
    for one in (0, 1):
        of_unit = np.unique(unit[side == one], return_inverse=True)[1]
        fails, ends = np.bincount(of_unit, failed[side == one]), np.bincount(of_unit, ended[side == one])
        share = fails.sum() / max(ends.sum(), 1)
        squares += float(((fails - share * ends) ** 2).sum())
        expected += float(share * (1 - share) * ends.sum())
        units += int((ends > 0).sum())
    degrees = units - 2
    return squares / expected * units / degrees if degrees >= FEWEST_DEGREES and expected > 0 else 1.0


def _by_chance(failed_before: float, failed_after: float, before: float, after: float) -> float:
    """Two-sided; the rarer of failures and answers are tossed, for what is tossed must be rare."""
    if failed_before + failed_after > (before + after) / 2:
        failed_before, failed_after = before - failed_before, after - failed_after
    if failed_before + failed_after <= 0:
        return 1.0
    to_after = after / (before + after)
    tails = (_tail(failed_after, failed_before, to_after), _tail(failed_before, failed_after, 1 - to_after))
    return min(1.0, 2 * min(tails))


def _tail(here: float, there: float, share: float) -> float:
    """The probability that at least `here` of all fall here: of the binomial, between whole numbers as well."""
    return float(betainc(here, there + 1, share)) if here > 0 else 1.0


def _limits(one: Tried, level: float) -> tuple[float, float]:
    """Of the difference of both shares (Newcombe, Statistics in Medicine 17, 1998, method 10)."""
    before, after, ended_before, ended_after = one.counted
    first, second = _wilson(before, ended_before, level), _wilson(after, ended_after, level)
    fell = after / ended_after - before / ended_before
    least = fell - sqrt((after / ended_after - second[0]) ** 2 + (first[1] - before / ended_before) ** 2)
    most = fell + sqrt((second[1] - after / ended_after) ** 2 + (before / ended_before - first[0]) ** 2)
    return -most, -least


def _wilson(failed: float, ended: float, level: float) -> tuple[float, float]:
    z, share = float(ndtri(1 - level / 2)), failed / ended
    middle, half = share + z**2 / (2 * ended), z * sqrt(share * (1 - share) / ended + z**2 / (4 * ended**2))
    return (middle - half) / (1 + z**2 / ended), (middle + half) / (1 + z**2 / ended)


def _smallest(one: Tried, level: float) -> float:
    """By how much the share would have had to fall to be told nine times of ten; 1 where nothing would have been."""
    before, _, ended_before, ended_after = one.counted
    low, high = before / ended_before * ended_after, ended_after
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        is_told = _by_chance(before, middle, ended_before, ended_after) <= level
        low, high = (low, middle) if is_told else (middle, high)
    return min(1.0, (high + POWER_Z * sqrt(high)) / ended_after) - before / ended_before

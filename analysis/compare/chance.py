"""What chance alone makes of a comparison: the same blocks of seconds dealt to the two sides at random, many times.

A dealing keeps the pages of a block together, so whatever ties them to each other is in it; what runs of the same thing
differ in anyway (analysis.compare.noise) is drawn on top. The change that was seen is taken out of the second side
first: two sides that differ much, mixed, would vary by that difference itself, and hide it (Freedman and Lane 1983). A
page is held against the others of its run, for a machine that is busier slows them all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from analysis.compare.blocks import Counts
from analysis.compare.change import EVERY_PAGE, What
from analysis.compare.noise import FEWEST_PAGES, QUANTILES, Noise, OfQuantile
from analysis.compare.pool import Dealings, Pool, Values, deal

DEALINGS = 6000
WHAT_BY_QUANTILE: dict[float, What] = {0.5: "p50", 0.95: "p95"}


@dataclass(frozen=True, eq=False)
class Column:
    """One measure: its values before and after, its change as it was seen, and as each dealing made it (all logs)."""

    stage: int
    page: str
    what: What
    before: float
    after: float
    seen: float
    by_chance: Values

    @property
    def family(self) -> str:
        """Which family it is of: "whole", or its quantile."""
        return "whole" if self.page == EVERY_PAGE else self.what


@dataclass(frozen=True, eq=False)
class StageOfSides:
    """One stage of both sides: the blocks of the runs before, and then those of the runs after."""

    index: int
    pool: Pool
    runs_before: int
    runs_after: int
    noise: Noise
    random: np.random.Generator

    def columns(self) -> list[Column]:
        """Every measure of the stage but the shares answered well."""
        dealings = deal(self.side, DEALINGS, self.random)
        found = [self._throughput(self.pool.rates(dealings, 2))]
        for share in QUANTILES:
            found += self._of_pages(share, dealings)
        return found

    def _of_pages(self, share: float, dealings: Dealings) -> list[Column]:
        pages = [page for page in range(len(self.pool.pages)) if self.pool.is_told(page, share, self.side)]
        if not pages:
            return []
        what, spread = WHAT_BY_QUANTILE[share], self.noise.by_quantile[share]
        values = np.stack([self.pool.quantiles(page, share, dealings[:1], 2)[0] for page in pages], axis=1)
        changes = self._by_chance(pages, share, dealings, values[1] - values[0])
        level = np.median(changes, axis=1)
        moved, beside = self._with_noise(level, changes, spread)
        columns = [
            self._column(self.pool.pages[page], what, values[:, place], beside[0, place], beside[1:, place])
            for place, page in enumerate(pages)
        ]
        if len(pages) < FEWEST_PAGES:
            return columns
        middle = np.median(values[0])
        level_column = self._column(EVERY_PAGE, what, (middle, middle + level[0]), level[0], moved)
        return [level_column, *columns]

    def _by_chance(self, pages: Sequence[int], share: float, dealings: Dealings, seen: Values) -> Values:
        """The change of each page, a row a dealing: the first as it was seen, the others of what is left without it."""
        columns = []
        for page, change in zip(pages, seen, strict=True):
            values = self.pool.aligned_quantiles(page, share, dealings[1:], self.side, float(change))
            columns.append(np.concatenate([[change], self._corrected(values[:, 1] - values[:, 0], page, share)]))
        return np.stack(columns, axis=1)

    def _corrected(self, changes: Values, page: int, share: float) -> Values:
        """Taking out two sides' own values took from the variance of the blocks; and so few of them tell it roughly.

        The first is given back; the second makes Student's tails: two degrees of freedom less than there are blocks,
        and fewer, for a quantile scatters by how dense the latencies are around it, which n visits tell to one part in
        2 sqrt(n q (1 - q)) (Bloch and Gastwirth, Annals of Mathematical Statistics 39, 1968). A dealing gives each side
        its share of the visits: where one has fewer of them, its quantile scatters by more.
        """
        blocks, visits = np.bincount(self.side), self.pool.visits(page, self.side)
        as_seen, as_dealt = (1 / visits).sum(), (1 / blocks).sum() * blocks.sum() / visits.sum()
        around = sqrt(4 / as_seen * share * (1 - share))
        degrees = 1 / (1 / (blocks.sum() - 2) + 1 / (2 * around))
        wrong_by = np.sqrt(degrees / self.random.chisquare(degrees, len(changes)))
        return np.asarray(changes * wrong_by * sqrt(blocks.sum() / (blocks.sum() - 2) * max(1.0, as_seen / as_dealt)))

    @property
    def side(self) -> Counts:
        """Of each block, whether its run was before (0) or after (1)."""
        return (self.pool.run >= self.runs_before).astype(np.int64)

    def _with_noise(self, level: Values, changes: Values, noise: OfQuantile) -> tuple[Values, Values]:
        """The level by chance, and the pages beside it: of few pages there is no level, and theirs is their own."""
        lasting, times = self.pool.lasting, len(level) - 1
        moved = lasting * level[1:] + self._size * noise.level.drawn(times, self.random)
        few = changes.shape[1] < FEWEST_PAGES
        beside = changes.copy() if few else changes - level[:, None]
        # How wrong their own spread is, is the same for all pages.
        of_pages = noise.page.drawn_sizes(times, self.random)[:, None]
        beside[1:] += self._size * of_pages * self.random.standard_normal(beside[1:].shape)
        if few:
            beside[1:] = lasting * beside[1:] + (moved - lasting * level[1:])[:, None]
        return moved, beside

    def _throughput(self, values: Values) -> Column:
        changes = values[:, 1] - values[:, 0]
        by_runs = self._size * self.noise.throughput.drawn(len(changes) - 1, self.random)
        by_chance = self.pool.lasting * changes[1:] + by_runs
        return self._column(EVERY_PAGE, "throughput", values[0], changes[0], by_chance)

    def _column(
        self, page: str, what: What, values: Sequence[float] | Values, seen: float, by_chance: Values
    ) -> Column:
        return Column(self.index, page, what, float(values[0]), float(values[1]), float(seen), by_chance)

    @property
    def _size(self) -> float:
        """How much of what one run differs by is left of the difference of two means."""
        return sqrt(1 / self.runs_before + 1 / self.runs_after)

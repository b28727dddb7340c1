"""The blocks of several runs side by side, and what their pages, rates and quantiles are under any dealing of them.

A dealing says of each block which group it is of. The one that happened deals each run's blocks to its own run, or to
its own side; all others are what chance alone could have made of the same blocks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.batches import correlation
from analysis.compare.blocks import Blocks, Counts
from contract.buckets import bucket_middle_s

MOST_TIED = 0.6  # more would double what dealing says, and ten blocks could not tell it
FEWEST_BEYOND = 4  # so many observations each group must have beyond a quantile

Values = NDArray[np.float64]
Dealings = NDArray[np.int64]  # a row a dealing, a column a block: the group that it is dealt to


@dataclass(frozen=True, eq=False)
class Pool:
    """The blocks of some runs, one run after the other; `run` says of each block which run it was of.

    Its pages are those that any run visited.
    """

    pages: tuple[str, ...]
    counts: tuple[Counts, ...]  # answered well, of each page: a row a block, a column a bucket that any block has
    middles_s: tuple[Values, ...]  # of those buckets
    ended: tuple[Counts, ...]  # visits of each page, however they ended
    seconds: Counts
    run: Counts

    def quantiles(self, page: int, share: float, dealings: Dealings, groups: int) -> Values:
        """log of a page's quantile (s), a row a dealing, a column a group; that of all where a group has no visit."""
        return _quantiles(self.counts[page], self.middles_s[page], share, dealings, groups)

    def aligned_quantiles(self, page: int, share: float, dealings: Dealings, side: Counts, change: float) -> Values:
        """The same of two sides, had the latencies of the second not changed by the factor exp(change)."""
        after = side == 1
        counts = np.concatenate(
            [np.where(after[:, None], 0, self.counts[page]), np.where(after[:, None], self.counts[page], 0)], axis=1
        )
        middles_s = np.concatenate([self.middles_s[page], self.middles_s[page] * np.exp(-change)])
        order = np.argsort(middles_s, kind="stable")
        return _quantiles(counts[:, order], middles_s[order], share, dealings, 2)

    def rates(self, dealings: Dealings, groups: int) -> Values:
        """log of the pages answered well a second."""
        answered = np.zeros_like(self.seconds)
        for counts in self.counts:
            answered += counts.sum(axis=1)
        return _ratios(answered, self.seconds, dealings, groups)

    @cached_property
    def lasting(self) -> float:
        """By how much blocks that are tied to the next make a run's level vary more than dealing them does; at least 1.

        sqrt((1 + r) / (1 - r)) for a first-order process with the correlation r of neighbouring blocks (Priestley,
        Spectral Analysis and Time Series, 1981, 5.3.2), seen in the mean logarithm of all latencies.
        """
        levels = self._block_levels
        own = [levels[self.run == run] for run in np.unique(self.run)]
        tied = float(np.mean([correlation(values) for values in own]))
        return float(np.sqrt((1 + tied) / (1 - tied))) if 0 < tied < MOST_TIED else (1.0 if tied <= 0 else 2.0)

    @property
    def _block_levels(self) -> Values:
        """The mean of each block's mean logarithm, beside that of the page, over the pages that every run visited."""
        beside = []
        for counts, middles_s in zip(self.counts, self.middles_s, strict=True):
            visits = counts.sum(axis=1)
            if not _by_group(visits, self.run).all():
                continue
            spent = counts @ np.log(np.maximum(middles_s, 1e-9))
            usual = spent.sum() / max(visits.sum(), 1)
            beside.append(np.where(visits > 0, spent / np.maximum(visits, 1) - usual, 0.0))
        return np.asarray(np.mean(beside, axis=0)) if beside else np.zeros(len(self.run))

    def visits(self, page: int, groups: Counts) -> Counts:
        """How often each group, of which `groups` says for each block, had the page answered well."""
        return _by_group(self.counts[page].sum(axis=1), groups)

    def is_told(self, page: int, share: float, groups: Counts) -> bool:
        """Has each group enough visits of the page to tell this quantile?"""
        return bool(self.visits(page, groups).min() * min(share, 1 - share) >= FEWEST_BEYOND)


def pool_of(runs: Sequence[Blocks]) -> Pool:
    """The runs of one stage pooled."""
    pages = tuple(dict.fromkeys(page for run in runs for page in run.counts_by_page))
    counts, middles_s, ended = [], [], []
    for page in pages:
        of_page = _stacked([run.counts_by_page.get(page, np.zeros((len(run), 1), np.int64)) for run in runs])
        there = np.flatnonzero(of_page.any(axis=0))
        counts.append(of_page[:, there])
        middles_s.append(bucket_middle_s(there))
        ended.append(np.concatenate([run.ended_by_page.get(page, np.zeros(len(run), np.int64)) for run in runs]))
    return Pool(
        pages,
        tuple(counts),
        tuple(middles_s),
        tuple(ended),
        np.concatenate([run.seconds for run in runs]),
        np.repeat(np.arange(len(runs)), [len(run) for run in runs]),
    )


def _by_group(values: Counts, groups: Counts) -> Counts:
    return np.bincount(groups, values).astype(np.int64)


def deal(groups: Counts, times: int, random: np.random.Generator, among: Counts | None = None) -> Dealings:
    """The dealing that happened, and below it `times` others: `groups` shuffled, within the parts named by `among`."""
    dealings = np.tile(groups, (times + 1, 1))
    among = np.zeros_like(groups) if among is None else among
    for part in np.unique(among):
        places = np.flatnonzero(among == part)
        dealings[1:, places] = random.permuted(dealings[1:, places], axis=1)
    return dealings


def _stacked(tables: Sequence[Counts]) -> Counts:
    """The same buckets for all: a run's table ends with the slowest of its own."""
    most = max(table.shape[1] for table in tables)
    return np.concatenate([np.pad(table, ((0, 0), (0, most - table.shape[1]))) for table in tables])


def _quantiles(counts: Counts, middles_s: Values, share: float, dealings: Dealings, groups: int) -> Values:
    running, ended = counts.cumsum(axis=1, dtype=np.float64), counts.sum(axis=1, dtype=np.float64)
    # No dealing of blocks has its quantile below the least, or above the most, of the blocks' own.
    own = (running >= _rank(share, ended)[:, None]).argmax(axis=1)[ended > 0]
    between = slice(own.min(), own.max() + 1) if len(own) else slice(0, 1)
    running, middles_s = running[:, between], np.log(middles_s[between])
    found = []
    for group in range(groups):
        blocks = (dealings == group).astype(np.float64)
        blocks[blocks @ ended == 0] = 1.0
        reached = blocks @ running >= _rank(share, blocks @ ended)[:, None]
        found.append(middles_s[reached.argmax(axis=1)])
    return np.stack(found, axis=1)


def _rank(share: float, ended: Values) -> Values:
    return np.maximum(1, np.ceil(share * ended - 1e-9))


def _ratios(above: Counts, below: Counts, dealings: Dealings, groups: int) -> Values:
    dealt = [dealings == group for group in range(groups)]
    # Half a page more on both sides: where nothing was answered, the logarithm is still one.
    ratios = [((to @ above) + 0.5) / ((to @ below) + 0.5) for to in dealt]
    return np.asarray(np.log(np.stack(ratios, axis=1)))

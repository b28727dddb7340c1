"""Runs of a portal whose seconds are tied to each other, and whose every latency is drawn: what changed is planted."""

from dataclasses import dataclass, replace

import numpy as np

from analysis.compare.blocks import Blocks
from analysis.compare.noise import Noise, OfQuantile
from analysis.compare.spread import Spread
from contract.buckets import buckets_of_ticks

BUCKETS = 2600
BURST_S = 3
LEVEL, PAGE = 0.03, 0.02  # what the simulated runs differ by, as it is drawn below
# What can be measured of it: the median of eight pages moves a little by what each page moves.
OF_QUANTILE = OfQuantile(Spread(0.032, 0.0, 60), Spread(PAGE, 0.0, 60))
NOISE = Noise({0.5: OF_QUANTILE, 0.95: OF_QUANTILE}, Spread(0.01, 0.0, 60), runs=61)


@dataclass(frozen=True)
class Portal:
    """`pages` pages, each visited `visits_per_s` times a second on average, for `seconds`; a page has its own latency.

    A hidden load ties the seconds: it goes on from second to second with the correlation `memory`. `failing_by_page`
    is the share of a page's visits that fail, by itself; besides, in each of so many `bursts` a run, as Poisson has
    them, half of all visits of `BURST_S` seconds fail.
    """

    pages: int = 8
    visits_per_s: float = 8.0
    seconds: int = 60
    memory: float = 0.7
    slower_by_page: tuple[tuple[int, float], ...] = ()
    failing_by_page: tuple[tuple[int, float], ...] = ()
    bursts: float = 0.0
    gone: int | None = None  # a page that nobody comes to

    def slower(self, page, factor):
        return replace(self, slower_by_page=(*self.slower_by_page, (page, factor)))

    def failing(self, share, *pages):
        return replace(self, failing_by_page=(*self.failing_by_page, *((page, share) for page in pages)))

    def run(self, random):
        """One run, as the blocks of its only stage."""
        load = _remembering(self.seconds, self.memory, random)
        level = random.normal(0, LEVEL)
        edges = np.arange(11) * self.seconds // 10
        burst = _bursts(self.seconds, self.bursts, random) if self.bursts else np.zeros(self.seconds)
        counts, ended = {}, {}
        for page in range(self.pages):
            visits = random.poisson(self.visits_per_s, self.seconds)
            second = np.repeat(np.arange(self.seconds), visits)
            middle_s = 0.01 * 1.4 ** (page % 12) * dict(self.slower_by_page).get(page, 1.0)
            log_s = np.log(middle_s) + level + random.normal(0, PAGE) + 0.15 * load[second]
            ticks = (np.exp(log_s + random.normal(0, 0.35, len(second))) * 1e6).astype(np.int64)
            block = np.searchsorted(edges, second, side="right") - 1
            share = np.maximum(dict(self.failing_by_page).get(page, 0.0), burst[second])
            well = random.random(len(second)) >= share if share.any() else np.ones(len(second), dtype=bool)
            table = np.zeros((10, BUCKETS), dtype=np.int64)
            np.add.at(table, (block[well], buckets_of_ticks(ticks[well])), 1)
            if page != self.gone:
                counts[f"journey/page_{page}"] = table
                ended[f"journey/page_{page}"] = np.bincount(block, minlength=10)
        return {0: Blocks(counts, ended, np.diff(edges))}


def _bursts(seconds, bursts, random):
    """The share that fails in each second."""
    share = np.zeros(seconds)
    for begin in random.integers(0, seconds, random.poisson(bursts)):
        share[begin : begin + BURST_S] = 0.5
    return share


def _remembering(seconds, memory, random):
    load = np.empty(seconds)
    load[0] = random.normal()
    for second in range(1, seconds):
        load[second] = memory * load[second - 1] + np.sqrt(1 - memory**2) * random.normal()
    return load

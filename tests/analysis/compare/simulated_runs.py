"""Runs of a portal whose seconds are tied to each other, and whose every latency is drawn: what changed is planted."""

from dataclasses import dataclass, replace

import numpy as np

from analysis.compare.blocks import Blocks
from analysis.compare.noise import Noise, OfQuantile
from analysis.compare.spread import Spread
from contract.buckets import buckets_of_ticks

BUCKETS = 2600
LEVEL, PAGE = 0.03, 0.02  # what the simulated runs differ by, as it is drawn below
# What can be measured of it: the median of eight pages moves a little by what each page moves.
OF_QUANTILE = OfQuantile(Spread(0.032, 0.0, 60), Spread(PAGE, 0.0, 60))
NOISE = Noise({0.5: OF_QUANTILE, 0.95: OF_QUANTILE}, Spread(0.01, 0.0, 60), runs=61)


@dataclass(frozen=True)
class Portal:
    """`pages` pages, each visited `visits_per_s` times a second on average, for `seconds`; a page has its own latency.

    A hidden load ties the seconds: it goes on from second to second with the correlation `memory`.
    """

    pages: int = 8
    visits_per_s: float = 8.0
    seconds: int = 60
    memory: float = 0.7
    slower_by_page: tuple[tuple[int, float], ...] = ()

    def slower(self, page, factor):
        return replace(self, slower_by_page=(*self.slower_by_page, (page, factor)))

    def run(self, random):
        """One run, as the blocks of its only stage."""
        load = _remembering(self.seconds, self.memory, random)
        level = random.normal(0, LEVEL)
        edges = np.arange(11) * self.seconds // 10
        counts, ended = {}, np.zeros(10, dtype=np.int64)
        for page in range(self.pages):
            visits = random.poisson(self.visits_per_s, self.seconds)
            second = np.repeat(np.arange(self.seconds), visits)
            middle_s = 0.01 * 1.4**page * dict(self.slower_by_page).get(page, 1.0)
            log_s = np.log(middle_s) + level + random.normal(0, PAGE) + 0.15 * load[second]
            ticks = (np.exp(log_s + random.normal(0, 0.35, len(second))) * 1e6).astype(np.int64)
            table = np.zeros((10, BUCKETS), dtype=np.int64)
            block = np.searchsorted(edges, second, side="right") - 1
            np.add.at(table, (block, buckets_of_ticks(ticks)), 1)
            counts[f"journey/page_{page}"] = table
            ended += table.sum(axis=1)
        return {0: Blocks(counts, ended, ended, np.diff(edges))}


def _remembering(seconds, memory, random):
    load = np.empty(seconds)
    load[0] = random.normal()
    for second in range(1, seconds):
        load[second] = memory * load[second - 1] + np.sqrt(1 - memory**2) * random.normal()
    return load

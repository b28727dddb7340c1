"""Queues whose truth is known, simulated as a recording sees them: what ended in each second, in buckets.

Nothing of queueing/ is used here: what the proofs hold the analysis against is computed a second time.
"""

import heapq
from dataclasses import dataclass
from math import exp

import numpy as np

from analysis.cells import Cells, Rows
from analysis.histogram import Histogram
from contract.buckets import bucket_middle_s, buckets_of_ticks

AT_ONCE = 100_000  # citizens, so that a long simulation fits into memory
APART_S = 10  # between two windows of the same simulation: hundreds of services


@dataclass(frozen=True)
class Queue:
    """M/M/c: Poisson arrivals, `servers` with exponential service of mean `service_s`, first come first served."""

    servers: int
    utilisation: float
    service_s: float

    @property
    def arrivals_per_s(self):
        """rho c / S."""
        return self.utilisation * self.servers / self.service_s

    def longer_than(self, t_s):
        """P(sojourn > t), from Erlang's C and an exponential wait (Kleinrock 1975, 3.5 and 5.12)."""
        offered, blocked = self.arrivals_per_s * self.service_s, 1.0
        for server in range(1, self.servers + 1):
            blocked = offered * blocked / (server + offered * blocked)
        waits = blocked / (1 - self.utilisation * (1 - blocked))
        own, rest = 1 / self.service_s, self.servers / self.service_s - self.arrivals_per_s
        after_a_wait = (own * exp(-rest * t_s) - rest * exp(-own * t_s)) / (own - rest)
        if abs(own - rest) < 1e-9 * own:
            after_a_wait = exp(-own * t_s) * (1 + own * t_s)
        if self.servers == 1:
            return exp(-rest * t_s)
        return (1 - waits) * exp(-own * t_s) + waits * after_a_wait

    def quantile_s(self, share):
        """The true quantile of the sojourn time, by bisection."""
        low_s, high_s = 0.0, 1e4 * self.service_s
        for _ in range(80):
            middle_s = (low_s + high_s) / 2
            low_s, high_s = (middle_s, high_s) if self.longer_than(middle_s) > 1 - share else (low_s, middle_s)
        return high_s

    def windows(self, random, seconds, number):
        """`number` windows of whole seconds of one long simulation, far apart: a Histogram each."""
        until_s = (seconds + APART_S) * number + APART_S
        arrivals = np.cumsum(
            random.exponential(1 / self.arrivals_per_s, int(self.arrivals_per_s * until_s * 1.02) + 999)
        )
        services = random.exponential(self.service_s, len(arrivals))
        ends = self._ends(arrivals, services)
        order = np.argsort(ends, kind="stable")
        ends, latency_s = ends[order], (ends - arrivals)[order]
        for place in range(number):
            from_s = APART_S + place * (seconds + APART_S)
            inside = slice(*np.searchsorted(ends, (from_s, from_s + seconds)))
            yield histogram_of((ends[inside] - from_s).astype(np.int64), latency_s[inside], seconds)

    def _ends(self, arrivals, services):
        """Lindley's recursion; with many servers each takes the one that is free first."""
        if self.servers == 1:
            work = np.cumsum(services)
            return work + np.maximum.accumulate(arrivals - (work - services))
        free, ends = [0.0] * self.servers, np.empty(len(arrivals))
        for first in range(0, len(arrivals), AT_ONCE):
            together, part = slice(first, first + AT_ONCE), []
            for arrival, service in zip(arrivals[together].tolist(), services[together].tolist(), strict=True):
                end = max(free[0], arrival) + service
                heapq.heapreplace(free, end)
                part.append(end)
            ends[together] = part
        return ends


def histogram_of(second, latency_s, seconds):
    """One cell a second, of observations one by one; `second` need not be in order."""
    width = 1 << 13
    places, counts = np.unique(
        second * width + buckets_of_ticks((latency_s * 1e6).astype(np.int64)), return_counts=True
    )
    interval, bucket = places // width, (places % width).astype(np.int16)
    seen, first = np.unique(interval, return_index=True)
    ends = np.append(first[1:], len(places))
    zeros, spent_s = np.zeros(len(seen), np.int16), counts * bucket_middle_s(bucket)
    totals = (np.add.reduceat(each, first) if len(first) else each for each in (counts, spent_s))
    total, spent = totals
    rows = Rows(bucket, counts.astype(np.uint16), int(bucket.max(initial=0)) + 1)
    cells = Cells(
        ("a/b",), ("ok",), ("service",), seen, zeros, zeros, zeros, first, ends - first, total, spent, rows
    )  # fmt: skip
    return Histogram(cells, 0, seconds, 1)

"""Exact mean value analysis of a closed network: citizens who think, and stations that each visits so often.

Source: Reiser and Lavenberg, "Mean-Value Analysis of Closed Multichain Queuing Networks", Journal of the ACM 27 (1980);
stations of several servers as in Jain, The Art of Computer Systems Performance Analysis (1991), section 36.1.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Stop:
    """A station: how often each citizen comes between two thinks, the mean service time of a visit, its servers."""

    visits: float
    service_s: float
    servers: int = 1


@dataclass(frozen=True)
class Found:
    """The network with so many citizens: throughput, time of a whole round without thinking, and by station the time of
    a visit and how many are there.
    """

    citizens: int
    throughput_per_s: float
    response_s: float
    visit_s: tuple[float, ...]
    queue: tuple[float, ...]


def mean_values(stops: Sequence[Stop], think_s: float, citizens: int) -> Iterator[Found]:
    """The network with 1, 2, ... citizens: who arrives finds it as it is with one citizen fewer.

    A station of c servers is described by p(j), the share of the time with j there: R is the sum of
    S j / min(j, c) p(j - 1), and then p(j) = X V S / min(j, c) p(j - 1).
    """
    shares = [np.zeros(citizens + 1) for _ in stops]
    for share in shares:
        share[0] = 1.0
    there = np.arange(1, citizens + 1)
    for number in range(1, citizens + 1):
        visit_s = tuple(
            stop.service_s * float(share[:number] @ (there[:number] / np.minimum(there[:number], stop.servers)))
            for stop, share in zip(stops, shares, strict=True)
        )
        response_s = sum(stop.visits * time_s for stop, time_s in zip(stops, visit_s, strict=True))
        throughput_per_s = number / (think_s + response_s)
        for stop, share in zip(stops, shares, strict=True):
            busy = throughput_per_s * stop.visits * stop.service_s / np.minimum(there[:number], stop.servers)
            share[1 : number + 1] = busy * share[:number]
            share[0] = max(0.0, 1 - share[1 : number + 1].sum())
        queue = tuple(throughput_per_s * stop.visits * time_s for stop, time_s in zip(stops, visit_s, strict=True))
        yield Found(number, throughput_per_s, response_s, visit_s, queue)

"""Erlang's formulas: an open station of like servers with Poisson arrivals and exponential service (M/M/c).

Notation of the formulas: lambda arrivals/s, S mean service time, c servers, a = lambda S offered load in erlangs,
rho = a / c < 1. Source: Kleinrock, Queueing Systems 1 (1975), sections 3.5 and 3.6.
"""

import math
from dataclasses import dataclass


def erlang_b(servers: int, offered_erlangs: float) -> float:
    """The share of arrivals that find every server busy where nobody may wait.

    B(0) = 1, B(c) = a B(c - 1) / (c + a B(c - 1)): the recursion that never overflows.
    """
    blocked = 1.0
    for server in range(1, servers + 1):
        blocked = offered_erlangs * blocked / (server + offered_erlangs * blocked)
    return blocked


def erlang_c(servers: int, offered_erlangs: float) -> float:
    """The share of arrivals that must wait: C = B / (1 - rho (1 - B)); 1 where the load is not below the servers."""
    if offered_erlangs >= servers:
        return 1.0
    blocked = erlang_b(servers, offered_erlangs)
    return blocked / (1 - offered_erlangs / servers * (1 - blocked))


@dataclass(frozen=True)
class Station:
    """An M/M/c station; every time is infinite where the load is not below the servers."""

    servers: int
    arrivals_per_s: float
    service_s: float

    @property
    def utilisation(self) -> float:
        """rho = lambda S / c."""
        return self.arrivals_per_s * self.service_s / self.servers

    @property
    def share_waiting(self) -> float:
        """Erlang C."""
        return erlang_c(self.servers, self.arrivals_per_s * self.service_s)

    @property
    def mean_wait_s(self) -> float:
        """Wq = C S / (c (1 - rho))."""
        if self.utilisation >= 1:
            return math.inf
        return self.share_waiting * self.service_s / (self.servers * (1 - self.utilisation))

    @property
    def mean_response_s(self) -> float:
        """R = Wq + S."""
        return self.mean_wait_s + self.service_s

    @property
    def mean_queue(self) -> float:
        """Lq = lambda Wq: how many wait, without those in service."""
        return self.arrivals_per_s * self.mean_wait_s

    def wait_quantile_s(self, quantile: float) -> float:
        """The q-quantile of the wait: P(W > t) = C exp(-c (1 - rho) t / S), so 0 while q <= 1 - C."""
        if self.utilisation >= 1:
            return math.inf
        if quantile <= 1 - self.share_waiting:
            return 0.0
        mean_of_those_who_wait_s = self.service_s / (self.servers * (1 - self.utilisation))
        return mean_of_those_who_wait_s * math.log(self.share_waiting / (1 - quantile))

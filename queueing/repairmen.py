"""The machine repairmen: N citizens who think, and c like servers whom they want in turn (M/M/c//N), exactly.

    citizens thinking  --1/Z each-->  | queue | --> servers, 1/S each  --> back to thinking

The number n at the servers is a birth-death process; p(n) is proportional to N! / (N - n)! (S / Z)^n / d(n) with
d(n) = n! up to c and c! c^(n - c) beyond (Kleinrock, Queueing Systems 1, section 3.8). Means and throughput depend
on the think time only through its mean: thinking is a delay station.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, gammaincc, gammaln
from scipy.stats import poisson

_NEGLIGIBLE = 1e-12
_LARGEST_EXPONENT, _LEAST, _DEPTH = 600.0, 1e-280, 200


def throughput_per_s(
    servers: ArrayLike, service_s: ArrayLike, think_s: ArrayLike, citizens: ArrayLike
) -> NDArray[np.float64]:
    """X of many closed portals at once, exactly: arrays that broadcast; servers and citizens may have fractions.

    Below c the shares p(n) are binomial terms, from c on the terms of a Poisson series backwards, so both sums are
    incomplete functions (beta and gamma) and no state is counted. With p = S / (Z + S), all over (1 + S / Z)^N:

        a = P(Binomial(N, p) < c)                             time with a server free
        b = N! c^c / c! (S / Z c)^N e^(c Z / S) P(Poisson(c Z / S) <= N - c) / (1 + S / Z)^N     time with none free
        X = (N p P(Binomial(N - 1, p) < c - 1) + c b) / (a + b) / S
    """
    c, s, z, n = np.broadcast_arrays(*(np.asarray(one, dtype=float) for one in (servers, service_s, think_s, citizens)))
    share, crowded = s / (z + s), n >= c
    beyond = np.where(crowded, n - c, 0.0) + 1
    free = np.where(crowded, betainc(beyond, c, 1 - share), 1.0)
    several = np.where(c > 1, c - 1, 1.0)
    rest_free = np.where(crowded, np.where(c > 1, betainc(beyond, several, 1 - share), 0.0), 1.0)
    busy_while_free = n * share * rest_free
    tail = _log_gammaincc(beyond, c * z / s)
    exponent = gammaln(n + 1) - gammaln(c + 1) + (c - n) * np.log(c) + c * z / s + n * np.log(share) + tail
    full = np.where(crowded, np.exp(np.minimum(exponent, _LARGEST_EXPONENT)), 0.0)
    return np.asarray((busy_while_free + c * full) / (free + full) / s)


def _log_gammaincc(a: NDArray[np.float64], x: NDArray[np.float64]) -> NDArray[np.float64]:
    """log Q(a, x), also where Q itself is too small for a number.

    There x is far above a, and the continued fraction of Legendre converges at once: Gamma(a, x) = e^-x x^a
    1 / (x + 1 - a - 1 (1 - a) / (x + 3 - a - 2 (2 - a) / ...)) (Abramowitz and Stegun 6.5.31).
    """
    shape = np.shape(x)
    found = np.atleast_1d(gammaincc(a, x))
    far = found < _LEAST
    log_found = np.log(np.where(far, 1.0, found))
    if far.any():
        a, x = np.atleast_1d(a)[far], np.atleast_1d(x)[far]
        fraction = np.zeros_like(x)
        for depth in range(_DEPTH, 0, -1):
            fraction = depth * (depth - a) / (x + 2 * depth + 1 - a - fraction)
        log_found[far] = -x + a * np.log(x) - gammaln(a) - np.log(x + 1 - a - fraction)
    return log_found.reshape(shape)


@dataclass(frozen=True)
class Repairmen:
    """A closed portal: `servers`, mean `service_s` and `think_s` (above 0), and `citizens` in all."""

    servers: int
    service_s: float
    think_s: float
    citizens: int

    @cached_property
    def share_of_time(self) -> NDArray[np.float64]:
        """p(n) for n = 0..N citizens at the servers."""
        n = np.arange(self.citizens + 1)
        busy = np.minimum(n, self.servers)
        log_divisor = gammaln(busy + 1) + (n - busy) * np.log(self.servers)
        log_share = -gammaln(self.citizens - n + 1) + n * np.log(self.service_s / self.think_s) - log_divisor
        share = np.exp(log_share - log_share.max())
        return share / share.sum()  # type: ignore[no-any-return]

    @property
    def throughput_per_s(self) -> float:
        """X = E[min(n, c)] / S."""
        busy = np.minimum(np.arange(self.citizens + 1), self.servers)
        return float(self.share_of_time @ busy) / self.service_s

    @property
    def mean_response_s(self) -> float:
        """R = N / X - Z, the response time law."""
        return self.citizens / self.throughput_per_s - self.think_s

    def share_slower(self, than_s: float) -> float:
        """P(response time > t), exactly.

        An arriving citizen finds the portal as if it were not there, with N - 1 (the arrival theorem). It then has
        k = max(0, n - c + 1) departures to wait for, at rate c / S, and a service of its own. Counting the ticks of a
        clock of rate c / S: each tick ends one wait, or, with chance 1 / c, the service.
        """
        ticks = self.servers * than_s / self.service_s
        most = int(poisson.isf(_NEGLIGIBLE, ticks)) + 1
        waits = self._departures_to_wait_for()
        waits = np.pad(waits, (0, max(0, most + 1 - len(waits))))
        waiting = waits.sum() - np.cumsum(waits)[: most + 1]
        in_service = np.empty(most + 1)
        here = 0.0
        for tick in range(most + 1):
            here = here * (1 - 1 / self.servers) + waits[tick]
            in_service[tick] = here
        return float(poisson.pmf(np.arange(most + 1), ticks) @ (waiting + in_service))

    def response_quantile_s(self, quantile: float) -> float:
        """The time in seconds that the share `quantile` of the responses does not exceed, to 0.01 %."""
        low_s, high_s = 0.0, self.mean_response_s
        while self.share_slower(high_s) > 1 - quantile:
            low_s, high_s = high_s, 2 * high_s
        while high_s - low_s > 1e-4 * high_s:
            middle_s = (low_s + high_s) / 2
            if self.share_slower(middle_s) > 1 - quantile:
                low_s = middle_s
            else:
                high_s = middle_s
        return (low_s + high_s) / 2

    def _departures_to_wait_for(self) -> NDArray[np.float64]:
        """The share of the arrivals that wait for k departures, k = 0, 1, ..."""
        if self.citizens == 1:
            return np.ones(1)
        found = Repairmen(self.servers, self.service_s, self.think_s, self.citizens - 1).share_of_time
        at_once = found[: self.servers].sum()
        return np.concatenate(([at_once], found[self.servers :]))

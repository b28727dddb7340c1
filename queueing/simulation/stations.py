"""The bottleneck in a simulation: c servers, exponential service, first come first served; exactly, and by steps."""

from heapq import heapreplace
from math import ceil
from typing import Protocol

import numpy as np

from queueing.simulation.numbers import Seconds

STEPS_A_SERVICE = 8  # of a birth and death by steps
SHORTEST_STEP_S = 0.002  # and not more of them: waits that are shorter are then not resolved


class Station(Protocol):
    """Where every page has to pass."""

    longest_window_s: float
    busy_s: float  # of all servers, summed since the beginning

    def serve(self, arrivals_s: Seconds, pauses_s: Seconds, limits_s: Seconds, until_s: float) -> tuple[Seconds, float]:
        """Serve those who arrive (rising, before `until_s`); each comes back a pause after it was served, or after its
        limit.

        Answers when they are served, for as many of the first as could be told, and until when: who arrives later may
        be overtaken by one who comes back, and has to be asked for again.
        """


class Servers:
    """The exact station: what the portal itself does (portal/bottleneck.py), one arrival after another.

    Everything up to the first return is known, for nobody else can come before; so one pass over a window is exact.
    """

    longest_window_s = 1.0

    def __init__(self, servers: int, service_s: float, chance: np.random.Generator) -> None:
        self._free_at_s = [0.0] * servers
        self._service_s = service_s
        self._chance = chance
        self.busy_s = 0.0

    def serve(self, arrivals_s: Seconds, pauses_s: Seconds, limits_s: Seconds, until_s: float) -> tuple[Seconds, float]:
        """See Station."""
        until_s = min(until_s, float((arrivals_s + limits_s).min(initial=until_s)))
        services_s = self._chance.exponential(self._service_s, len(arrivals_s))
        free_at_s = self._free_at_s
        served_s: list[float] = []
        for arrival_s, service_s, pause_s in zip(
            arrivals_s.tolist(), services_s.tolist(), pauses_s.tolist(), strict=True
        ):
            if arrival_s >= until_s and served_s:  # the first is always served, so that time goes on
                break
            first_s = free_at_s[0]
            done_s = (arrival_s if arrival_s > first_s else first_s) + service_s
            heapreplace(free_at_s, done_s)
            served_s.append(done_s)
            if done_s + pause_s < until_s:
                until_s = done_s + pause_s
        self.busy_s += float(services_s[: len(served_s)].sum())
        return np.array(served_s), until_s


class BirthDeath:
    """The station by steps, for flows of which each citizen stands for `together`.

    The number n in it is a birth and death process with sampled counts: of n < c in service a step of h leaves each
    there with probability exp(-h / S) (exact for M/M/inf); while n >= c the departures are a Poisson number of mean
    h c / S (exact while the queue lasts). h is an eighth of S, and 2 ms at the least (tau-leaping: Gillespie, Journal
    of Chemical Physics 115, 2001). Who finds n >= c waits for n - c + 1 departures of rate c / S, a gamma time.
    """

    longest_window_s = 0.1

    def __init__(self, servers: int, service_s: float, chance: np.random.Generator, together: int = 1) -> None:
        self._servers = servers
        self._service_s = service_s
        self._chance = chance
        self._together = together
        self._inside = 0
        self._now_s = 0.0
        self.busy_s = 0.0

    def serve(self, arrivals_s: Seconds, pauses_s: Seconds, limits_s: Seconds, until_s: float) -> tuple[Seconds, float]:
        """See Station; a window is so short that who comes back within it may as well come in the next."""
        span_s = until_s - self._now_s
        steps = ceil(span_s / max(self._service_s / STEPS_A_SERVICE, SHORTEST_STEP_S))
        ahead = self._pass(len(arrivals_s) * self._together, steps, span_s / steps)
        step = ((arrivals_s - self._now_s) / span_s * steps).astype(np.int64).clip(0, steps - 1)
        waits_s = self._chance.standard_gamma(ahead[step]) * self._service_s / self._servers
        services_s = self._chance.exponential(self._service_s, len(arrivals_s))
        self._now_s = until_s
        self.busy_s += float(services_s.sum()) * self._together
        return arrivals_s + waits_s + services_s, until_s

    def _pass(self, arrivals: int, steps: int, step_s: float) -> Seconds:
        """Let the steps pass; answers for how many departures an arrival in each of them has to wait."""
        inside = self._inside
        born = self._chance.multinomial(arrivals, np.full(steps, 1 / steps)).tolist()
        middles = []
        for births in born:
            before, inside = inside, self._after(inside, births, step_s)
            middles.append((before + inside) / 2)
        self._inside = inside
        ahead: Seconds = np.maximum(np.array(middles) - self._servers + 1, 0.0)
        return ahead

    def _after(self, inside: int, births: int, step_s: float) -> int:
        rate_steps = step_s / self._service_s
        if inside >= self._servers:
            return max(0, inside + births - int(self._chance.poisson(rate_steps * self._servers)))
        stays, born_stays = np.exp(-rate_steps), -np.expm1(-rate_steps) / rate_steps
        return int(self._chance.binomial(inside, stays) + self._chance.binomial(births, born_stays))

"""A closed portal: users who think, and servers whom they want in turn (M/M/m//N), fitted to X(N) and R(N).

    X(N) exactly by queueing/repairmen.py; R = N / X - Z; it saturates at N* = m (Z + S) / S, service S, think time Z

Its two numbers are S and N*; m, which follows, may have fractions. Response times say more of the queue than the
throughput does while there is room, and the throughput more beyond: both are used, each by its own scatter. With n rows
the likelihood of two responses of unknown scatter is n ln(S_X) + n ln(S_R) (Box and Draper, Biometrika 52, 1965); the
response is compared by its logarithm.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import t as student

from analysis.estimate import CONFIDENCE
from analysis.models.memory import worth_of
from analysis.models.observations import Observations, Series
from analysis.models.quality import Parameter, Quality
from queueing.repairmen import throughput_per_s

FROM, TO, STEPS = 0.2, 50.0, 60  # where N* is sought, times the highest load
OF_THE_LOWEST = 0.5  # of the lowest load: from there on N* is sought too, for a table may begin far below its top
FAR = 0.9 * TO  # an N* that may lie as far is not known to be anywhere
SERVICES, ZOOMS, ZOOM_STEPS = 30, 4, 11  # service times that are tried for an N*, then nearer and nearer to the best
HALVINGS = 30  # of the way from the best service time to the farthest, towards the end of the region
ONE = 1 + 1e-6  # servers: so few that there is one
LEAST_ERROR = 1e-9  # relative, of data that the law meets exactly


@dataclass(frozen=True)
class ClosedFit:
    """`servers` is a number to fit by, not one to count; `service_s` the mean time of a round at the bottleneck; and
    `saturation` N*, in users, with no limit on a side where the data set none.
    """

    servers: Parameter
    service_s: Parameter
    saturation: Parameter
    think_s: float
    quality: Quality
    likely: tuple[tuple[float, float], ...]  # (service, N*) on the edge of the region, and the best, for bands
    name: str = "closed"

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """Its numbers by name."""
        return {"servers": self.servers, "service_s": self.service_s, "saturation_users": self.saturation}

    @property
    def is_identified(self) -> bool:
        """Do the data say where it saturates, on both sides?"""
        return self.saturation.low is not None and self.saturation.high is not None

    @property
    def roof_per_s(self) -> float:
        """The throughput that it nears, m / S."""
        return self.servers.value / self.service_s.value

    def throughput_at(self, users: Series) -> Series:
        """X(N), a second."""
        return _throughput(self.service_s.value, self.saturation.value, self.think_s, users)

    def band_at(self, users: float) -> tuple[float, float] | None:
        """The 95 % interval of X(N): the least and the most of all likely portals."""
        if not self.likely:
            return None
        service_s, saturation = np.array(self.likely).T
        found = _throughput(service_s, saturation, self.think_s, np.array(users))
        return float(found.min()), float(found.max())


def fit_closed(observations: Observations) -> ClosedFit | None:
    """Fit it; None where the think time is not known, or is 0."""
    if observations.think_s is None or not (observations.think_s > 0).all():
        return None
    search = _Search(observations, observations.think_s)
    grid = _grid(observations)
    saturation = search.best(grid)
    service_s = float(search.profile(np.array([saturation])).service_s[0])
    quality = Quality(
        len(observations), 2, search.squares_of_throughput(service_s, saturation), worth=observations.worth
    )
    numbers = (_servers(service_s, saturation, search.mean_think_s), service_s, saturation)
    if not quality.allows_intervals:
        servers, service, users = map(Parameter, numbers)
        return ClosedFit(servers, service, users, search.mean_think_s, quality, ())
    low, high = search.limits(saturation, grid, quality)
    ends = np.geomspace(low or grid[0], high or grid[-1], STEPS)
    likely = search.likely(np.append(ends, saturation), quality) | {(service_s, saturation)}
    services_s = [one for one, _ in likely]
    counts = [_servers(*pair, search.mean_think_s) for pair in likely]
    return ClosedFit(
        Parameter(numbers[0], None, _at_least_one(min(counts)), max(counts) if high else None),
        Parameter(service_s, None, min(services_s), max(services_s)),
        Parameter(saturation, None, low, high),
        search.mean_think_s,
        quality,
        tuple(sorted(likely)),
    )


def _grid(observations: Observations) -> Series:
    """Where N* is sought, in users: as densely wherever it begins."""
    start = min(FROM, OF_THE_LOWEST * float(observations.users.min()) / observations.most_users)
    steps = round(STEPS * math.log(TO / start) / math.log(TO / FROM))
    return np.asarray(np.geomspace(start, TO, steps) * observations.most_users)


@dataclass(frozen=True)
class _Profile:
    """For each N* the best service time and its misfit."""

    misfit: Series
    service_s: Series


@dataclass(frozen=True)
class _Search:
    """How likely portals are, over (service, N*); one that would have less than one server cannot be."""

    observations: Observations
    think_s: Series

    @property
    def mean_think_s(self) -> float:
        """Z."""
        return float(self.think_s.mean())

    @property
    def services_s(self) -> tuple[float, float]:
        """The least and the most service time that is tried."""
        rounds_s = self.observations.users / self.observations.throughput_per_s
        return 0.5 * self.mean_think_s / (TO * self.observations.most_users), 4 * float(rounds_s.max())

    def misfit(self, service_s: Series, saturation: Series) -> Series:
        """n ln(S_X) + n ln(S_R), up to a constant; each n the rows that stand alone."""
        servers = _servers(service_s, saturation, self.mean_think_s)
        throughput, response = self._errors(np.maximum(servers, 1.0), service_s)
        seen = self.observations
        total = seen.samples * np.log(np.maximum(throughput, LEAST_ERROR**2))
        if response is not None:
            samples = len(seen) * worth_of(seen.response_memory)
            total = total + samples * np.log(np.maximum(response, LEAST_ERROR**2))
        return np.asarray(np.where(servers >= 1.0, total, np.inf))

    def profile(self, saturation: Series) -> _Profile:
        """The best service time for each N*, nearer and nearer."""
        least, most = self.services_s
        ratio = (most / least) ** (1 / (SERVICES - 1))
        service_s = np.broadcast_to(least * ratio ** np.arange(SERVICES), (len(saturation), SERVICES))
        row = np.arange(len(saturation))
        for _ in range(ZOOMS + 1):
            users = np.broadcast_to(saturation[:, None], service_s.shape)
            misfit = self.misfit(service_s, users)
            best = np.argmin(misfit, axis=1)
            found = misfit[row, best], service_s[row, best]
            service_s = found[1][:, None] * ratio ** np.linspace(-1, 1, ZOOM_STEPS)
            ratio **= 2 / (ZOOM_STEPS - 1)
        return _Profile(*found)

    def best(self, grid: Series) -> float:
        """The most likely N*."""
        place = int(np.argmin(self.profile(grid).misfit))
        around = np.log(grid[[max(place - 1, 0), min(place + 1, len(grid) - 1)]])
        found = minimize_scalar(self._misfit_at, bounds=around, method="bounded", options={"xatol": 1e-5})
        return float(np.exp(found.x))

    def limits(self, best: float, grid: Series, quality: Quality) -> tuple[float | None, float | None]:
        """How low and how high N* may be, whatever the service time; None on a side that the data do not limit."""
        within = self._within(best, quality)
        inside = grid[self.profile(grid).misfit <= within]
        least, most = min([best, *inside]), max([best, *inside])
        below, above = grid[grid < least], grid[grid > most]
        far = FAR * self.observations.most_users
        low = self._crossing(least, below[-1], within) if len(below) else None
        high = self._crossing(most, above[0], within) if len(above) and above[0] < far else None
        return low, high

    def likely(self, saturation: Series, quality: Quality) -> set[tuple[float, float]]:
        """For each N* the least and the most service time inside the region of the last N*, which is the best."""
        within = self._within(float(saturation[-1]), quality)
        found = self.profile(saturation)
        inside = found.misfit <= within
        users, best_s = saturation[inside], found.service_s[inside]
        ends_s = (self._end_of_region(best_s, far_s, users, within) for far_s in self.services_s)
        return {(float(each), float(load)) for end_s in ends_s for each, load in zip(end_s, users, strict=True)}

    def squares_of_throughput(self, service_s: float, saturation: float) -> float:
        """S_X, of a throughput a second."""
        servers = _servers(service_s, saturation, self.mean_think_s)
        throughput, _ = self._errors(np.array(servers), np.array(service_s))
        return float(throughput) * float(np.mean(self.observations.throughput_per_s)) ** 2

    def _within(self, best: float, quality: Quality) -> float:
        """As unlikely as may be: n ln(1 + t^2 / (n - p)) from the best."""
        quantile = student.ppf((1 + CONFIDENCE) / 2, quality.freedom)
        return self._misfit_at(np.log(best)) + float(quality.samples * np.log1p(quantile**2 / quality.freedom))

    def _misfit_at(self, log_users: float) -> float:
        return float(self.profile(np.exp(np.array([log_users]))).misfit[0])

    def _crossing(self, inside: float, beyond: float, within: float) -> float:
        """Where the region ends, between a value inside and one outside it."""
        ends = [self._misfit_at(np.log(users)) - within for users in (inside, beyond)]
        if ends[0] >= 0 or ends[1] <= 0:
            return inside
        found = brentq(lambda log_users: self._misfit_at(log_users) - within, np.log(inside), np.log(beyond), xtol=1e-4)
        return float(np.exp(found))

    def _end_of_region(self, best_s: Series, far_s: float, users: Series, within: float) -> Series:
        """For each N* the service time, between the best and the farthest, at which the region ends; by bisection."""
        inside, outside = np.log(best_s), np.full(len(best_s), math.log(far_s))
        for _ in range(HALVINGS):
            middle = (inside + outside) / 2
            is_in = self.misfit(np.exp(middle), users) <= within
            inside, outside = np.where(is_in, middle, inside), np.where(is_in, outside, middle)
        return np.asarray(np.exp(inside))

    def _errors(self, servers: Series, service_s: Series) -> tuple[Series, Series | None]:
        seen = self.observations
        found = throughput_per_s(servers[..., None], service_s[..., None], self.think_s, seen.users)
        difference = (found - seen.throughput_per_s) / np.mean(seen.throughput_per_s) * seen.weights
        throughput = np.asarray(np.sum(difference**2, axis=-1))
        if seen.response_s is None:
            return throughput, None
        response_s = np.maximum(seen.users / found - self.think_s, LEAST_ERROR * self.mean_think_s)
        return throughput, np.asarray(np.sum(np.log(response_s / seen.response_s) ** 2, axis=-1))


def _at_least_one(servers: float) -> float:
    """The region ends at one server, which bisection only nears."""
    return 1.0 if servers <= ONE else servers


def _servers(service_s: Any, saturation: Any, think_s: float) -> Any:
    """m = S N* / (Z + S)."""
    return service_s * saturation / (think_s + service_s)


def _throughput(service_s: Any, saturation: Any, think_s: float, users: Series) -> Series:
    return throughput_per_s(_servers(service_s, saturation, think_s), service_s, think_s, users)

"""Think time: how long a citizen reads or types before the next page, as a distribution with its mean."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from random import Random
from typing import Any, Protocol

P95 = 1.6448536269514722  # the standard normal's 95th percentile


class ThinkTime(Protocol):
    """A distribution of seconds."""

    @property
    def mean_s(self) -> float:
        """The mean in seconds."""

    def draw_s(self, random: Random) -> float:
        """One think time in seconds."""

    def to_json(self) -> dict[str, Any]:
        """What `think_time_from_json` reads back."""


@dataclass(frozen=True)
class Constant:
    """The same time every time."""

    value_s: float

    @property
    def mean_s(self) -> float:
        """The value itself."""
        return self.value_s

    def draw_s(self, random: Random) -> float:
        """The value itself."""
        return self.value_s

    def to_json(self) -> dict[str, Any]:
        """`{"constant": {"value_s": ...}}`."""
        return {"constant": {"value_s": self.value_s}}


@dataclass(frozen=True)
class Exponential:
    """Memoryless: many short, few long."""

    average_s: float

    @property
    def mean_s(self) -> float:
        """The mean that it was made with."""
        return self.average_s

    def draw_s(self, random: Random) -> float:
        """One think time in seconds."""
        return random.expovariate(1 / self.average_s)

    def to_json(self) -> dict[str, Any]:
        """`{"exponential": {"average_s": ...}}`."""
        return {"exponential": {"average_s": self.average_s}}


@dataclass(frozen=True)
class Lognormal:
    """Given by median and 95th percentile: ln X is normal, mean ln median, sigma ln(p95 / median) / 1.645."""

    median_s: float
    p95_s: float

    @cached_property
    def mu(self) -> float:
        """The mean of ln X."""
        return math.log(self.median_s)

    @cached_property
    def sigma(self) -> float:
        """The standard deviation of ln X."""
        return math.log(self.p95_s / self.median_s) / P95

    @property
    def mean_s(self) -> float:
        """Median times exp(sigma^2 / 2)."""
        return self.median_s * math.exp(self.sigma**2 / 2)

    def draw_s(self, random: Random) -> float:
        """One think time in seconds."""
        return math.exp(random.normalvariate(self.mu, self.sigma))

    def to_json(self) -> dict[str, Any]:
        """`{"lognormal": {"median_s": ..., "p95_s": ...}}`."""
        return {"lognormal": {"median_s": self.median_s, "p95_s": self.p95_s}}


@dataclass(frozen=True)
class Empirical:
    """As somebody measured it: `values_s` in rising order; between two neighbours every time is equally likely."""

    values_s: tuple[float, ...]

    @property
    def mean_s(self) -> float:
        """The mean of the broken line through the values."""
        if len(self.values_s) == 1:
            return self.values_s[0]
        return sum((low + high) / 2 for low, high in pairwise(self.values_s)) / (len(self.values_s) - 1)

    def draw_s(self, random: Random) -> float:
        """One think time in seconds."""
        place = random.random() * (len(self.values_s) - 1)
        below = int(place)
        low = self.values_s[below]
        return low + (place - below) * (self.values_s[min(below + 1, len(self.values_s) - 1)] - low)

    def to_json(self) -> dict[str, Any]:
        """`{"empirical": {"values_s": [...]}}`."""
        return {"empirical": {"values_s": list(self.values_s)}}


THINK_TIMES: dict[str, type[Constant] | type[Exponential] | type[Lognormal] | type[Empirical]] = {
    "constant": Constant,
    "empirical": Empirical,
    "exponential": Exponential,
    "lognormal": Lognormal,
}


def think_time_from_json(value: Mapping[str, Any]) -> ThinkTime:
    """The distribution of one `to_json`."""
    ((kind, parameters),) = value.items()
    if kind == "empirical":
        return Empirical(tuple(parameters["values_s"]))
    return THINK_TIMES[kind](**parameters)

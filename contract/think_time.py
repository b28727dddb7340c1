"""Think time: how long a citizen reads or types before the next page, as a distribution with its mean."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
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

    @property
    def sigma(self) -> float:
        """The standard deviation of ln X."""
        return math.log(self.p95_s / self.median_s) / P95

    @property
    def mean_s(self) -> float:
        """Median times exp(sigma^2 / 2)."""
        return self.median_s * math.exp(self.sigma**2 / 2)

    def draw_s(self, random: Random) -> float:
        """One think time in seconds."""
        return random.lognormvariate(math.log(self.median_s), self.sigma)

    def to_json(self) -> dict[str, Any]:
        """`{"lognormal": {"median_s": ..., "p95_s": ...}}`."""
        return {"lognormal": {"median_s": self.median_s, "p95_s": self.p95_s}}


THINK_TIMES: dict[str, type[Constant] | type[Exponential] | type[Lognormal]] = {
    "constant": Constant,
    "exponential": Exponential,
    "lognormal": Lognormal,
}


def think_time_from_json(value: Mapping[str, Any]) -> ThinkTime:
    """The distribution of one `to_json`."""
    ((kind, parameters),) = value.items()
    return THINK_TIMES[kind](**parameters)

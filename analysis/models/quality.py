"""How good a fit is, and what it says of one number: the same for every law."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from scipy.stats import t as student

from analysis.estimate import CONFIDENCE
from analysis.models.observations import Series

LEAST_SQUARES = 1e-300  # data that a law meets exactly have no logarithm
Where = Literal["inside", "beyond", "below"]
EXACT = 1e-18  # of a row: a sum of squares so small, in units of the data, has no scatter that could be learnt from
SPARE = 2  # degrees of freedom, at least, for an interval: with one, t is 12.7 and the interval says nothing


@dataclass(frozen=True)
class Parameter:
    """A number of a law, with its standard error and its two-sided 95 % interval.

    `standard_error` is None where the number stands on a bound; both limits are None where the data are too few for an
    honest interval; one alone is None where the data set no limit on that side.
    """

    value: float
    standard_error: float | None = None
    low: float | None = None
    high: float | None = None

    def times(self, factor: float) -> "Parameter":
        """So many times as much, error and limits too."""
        error, low, high = (None if one is None else one * factor for one in (self.standard_error, self.low, self.high))
        return Parameter(self.value * factor, error, low, high)


@dataclass(frozen=True)
class Peak:
    """Where the throughput is highest: citizens, and throughput there, a second, each with its interval.

    `where` says whether that is within the data; beyond them, and below, it is a scenario and not evidence.
    """

    users: Parameter
    throughput_per_s: Parameter
    where: Where

    @property
    def is_inside(self) -> bool:
        """Is it within the data?"""
        return self.where == "inside"


@dataclass(frozen=True)
class Quality:
    """The sum of squares of the residuals of `rows` rows that `parameters` fitted numbers left; `is_exact` says: none.

    Each row is `worth` so much of an independent one; n, below, are the samples that all together are worth.
    """

    rows: int
    parameters: int
    squares: float
    is_exact: bool = False
    worth: float = 1.0

    @property
    def samples(self) -> float:
        """n."""
        return self.worth * self.rows

    @property
    def freedom(self) -> float:
        """Degrees of freedom: samples less parameters."""
        return self.samples - self.parameters

    @property
    def residual_sd(self) -> float | None:
        """Of one row: s = sqrt(w S / (n - p)), where each is worth w; None of less than one degree of freedom."""
        return math.sqrt(self.worth * self.squares / self.freedom) if self.freedom >= 1 else None

    @property
    def error_unit(self) -> float:
        """What least squares divide by the length of a column for the standard error of its number: s / sqrt(w)."""
        return math.sqrt(self.squares / self.freedom) if self.freedom >= 1 else 0.0

    @property
    def aic(self) -> float:
        """Akaike's criterion, n ln(S / n) + 2 k, where k counts the parameters and the residual sd."""
        n, k = self.samples, self.parameters + 1
        return n * math.log(max(self.squares, LEAST_SQUARES) / n) + 2 * k

    @property
    def aicc(self) -> float | None:
        """Akaike's criterion for few samples, AIC + 2 k (k + 1) / (n - k - 1) (Burnham and Anderson 2002, page 66);
        None where n <= k + 1.
        """
        n, k = self.samples, self.parameters + 1
        return None if n <= k + 1 else self.aic + 2 * k * (k + 1) / (n - k - 1)

    @property
    def allows_intervals(self) -> bool:
        """Are there samples enough, and do they scatter at all? Rows without any are no measurement."""
        return self.freedom >= SPARE and not self.is_exact

    @property
    def quantile(self) -> float:
        """Student's t, two-sided."""
        return float(student.ppf((1 + CONFIDENCE) / 2, self.freedom))

    def squares_within(self, level: float = CONFIDENCE) -> float:
        """S + s^2 t^2 / w, up to which one number is inside its interval (Bates and Watts 1988, 6.1)."""
        return float(self.squares * (1 + student.ppf((1 + level) / 2, self.freedom) ** 2 / self.freedom))


class Fit(Protocol):
    """A law with its numbers found."""

    @property
    def name(self) -> str:
        """One word."""

    @property
    def quality(self) -> Quality:
        """How good it is."""

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """Its numbers by name."""


class Rival(Fit, Protocol):
    """A law among those that are compared, and carried on beyond the data."""

    def throughput_at(self, users: Series) -> Series:
        """X(N), a second."""

    def band_at(self, users: float) -> tuple[float, float] | None:
        """The 95 % interval of the law's own throughput at one load: of the line, not of a further measurement."""

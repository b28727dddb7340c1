"""The utilisation law of one resource, U = D X + U0: how much of it each page takes, and when it would be full.

Source: Denning and Buzen (1978): a resource is busy for D seconds for each that is completed, whatever else happens. U0
is what it does besides. Limits of the rate at which U reaches a level are Fieller's (Journal of the Royal Statistical
Society B 16, 1954): exact for a straight line with normal errors.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from analysis.estimate import CONFIDENCE
from analysis.models.memory import correlation_of, worth_of
from analysis.models.observations import Series
from analysis.models.quality import Parameter, Quality

FULL = 0.95  # from here on a resource is at its end, and its use no longer grows with the load
FEWEST = 4  # rows


@dataclass(frozen=True)
class UtilisationFit:
    """`demand_s` is D, in seconds of the resource for one completed; `idle` is U0, a fraction."""

    resource: str
    demand_s: Parameter
    idle: Parameter
    quality: Quality
    mean_per_s: float
    spread: float  # sum of (X - mean)^2
    highest: float  # the highest utilisation that was seen

    def utilisation_at(self, throughput_per_s: float) -> Parameter:
        """U at a throughput, with the limits for one further measurement of it."""
        value = self.idle.value + self.demand_s.value * throughput_per_s
        away = (throughput_per_s - self.mean_per_s) ** 2 / self.spread
        half = self._quantile * self.quality.error_unit * math.sqrt(self.quality.worth + 1 / self.quality.rows + away)
        return Parameter(value, None, value - half, value + half)

    def throughput_where(self, utilisation: float) -> Parameter | None:
        """The throughput a second at which U reaches a level; None where U does not clearly grow with it."""
        slope, error = self.demand_s.value, self.demand_s.standard_error or 0.0
        g = (self._quantile * error / slope) ** 2 if slope > 0 else 1.0
        if g >= 1:
            return None
        value = (utilisation - self.idle.value) / slope
        away = value - self.mean_per_s
        spread = (1 - g) / self.quality.rows + away**2 / self.spread
        half = self._quantile * self.quality.error_unit / slope * math.sqrt(spread) / (1 - g)
        middle = self.mean_per_s + away / (1 - g)
        return Parameter(value, None, middle - half, middle + half)

    @property
    def _quantile(self) -> float:
        return float(student.ppf((1 + CONFIDENCE) / 2, self.quality.freedom))


def fit_utilisation(
    resource: str, throughput_per_s: Series, utilisation: Series, place: NDArray[np.int64] | None = None
) -> UtilisationFit | None:
    """Fit it to the rows in which the resource was not full; None where these are too few, or all at one throughput.

    Rows of which its use is not known, NaN, are none. `place` is where each row stands in the file, if that is known:
    rows with a memory are worth fewer. None where nobody can tell that of them.
    """
    free = utilisation < FULL
    x, u = throughput_per_s[free], utilisation[free]
    worth = 1.0 if place is None else worth_of(correlation_of(x, u, place[free]))
    if worth * len(x) < FEWEST or np.ptp(x) == 0:
        return None
    mean, spread = float(x.mean()), float(np.sum((x - x.mean()) ** 2))
    slope = float(np.sum((x - mean) * (u - u.mean())) / spread)
    idle = float(u.mean()) - slope * mean
    quality = Quality(len(x), 2, float(np.sum((u - idle - slope * x) ** 2)), worth=worth)
    unit, quantile = quality.error_unit, float(student.ppf((1 + CONFIDENCE) / 2, quality.freedom))
    slope_error, idle_error = unit / math.sqrt(spread), unit * math.sqrt(1 / len(x) + mean**2 / spread)
    return UtilisationFit(
        resource,
        Parameter(slope, slope_error, slope - quantile * slope_error, slope + quantile * slope_error),
        Parameter(idle, idle_error, idle - quantile * idle_error, idle + quantile * idle_error),
        quality,
        mean,
        spread,
        float(np.nanmax(utilisation)),
    )

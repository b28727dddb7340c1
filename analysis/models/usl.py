"""The universal scalability law, X = rate N / (1 + contention (N - 1) + coherency N (N - 1)).

Source: Gunther, Guerrilla Capacity Planning (2007), formula 4.31 on page 57, with a rate for the third parameter
("USL Scalability Modeling with Three Parameters", 2018). Users queue for what they share, and each has to agree with
each other one, so that beyond a peak at N = sqrt((1 - contention) / coherency) more users get less done.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from analysis.models.curve import Curve, CurveFit, fit_curve
from analysis.models.least_squares import Problem
from analysis.models.observations import Observations, Series
from analysis.models.quality import Parameter, Peak, Where

STARTS = tuple(product((0.001, 0.1, 1.0, 10.0), (0.0001, 0.01, 1.0, 100.0)))  # times the highest load, and its square


@dataclass(frozen=True)
class UslFit(CurveFit):
    """`contention` and `coherency` lie from 0 to 1."""

    contention: Parameter
    coherency: Parameter
    peak: Peak | None
    name: str = "usl"

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """Its numbers by name."""
        return {"contention": self.contention, "coherency": self.coherency, "rate_of_one": self.rate_of_one}

    @property
    def roof_per_s(self) -> float | None:
        """The throughput that it would near without coherency, rate / contention; None without contention."""
        return self.rate_of_one.value / self.contention.value if self.contention.value else None


def fit_usl(observations: Observations) -> UslFit:
    """Fit it."""
    most = observations.most_users
    bounds = [max(most, 1.0), max(most, 1.0) ** 2]
    curve = fit_curve(observations, _shape, bounds, STARTS)
    contention = curve.solution.parameter(1, 1 / most)
    coherency = curve.solution.parameter(2, 1 / most**2)
    return UslFit(curve, curve.rate_of_one, contention, coherency, _peak(curve, contention, coherency))


def _shape(users: Series, most: float, theta: Series) -> Series:
    return np.asarray(users / (1 + theta[0] * (users - 1) / most + theta[1] * users * (users - 1) / most**2))


def _peak(curve: Curve, contention: Parameter, coherency: Parameter) -> Peak | None:
    """The peak, with its interval from the same law in other words: nearness = highest load / peak for coherency."""
    if coherency.value <= 0 or contention.value >= 1:
        return None
    most, problem = curve.observations.most_users, curve.solution.problem
    users = float(np.sqrt((1 - contention.value) / coherency.value))

    def residuals(theta: Series) -> Series:
        rate, contended, nearness = theta
        coherent = nearness**2 * (1 - contended / most)
        return problem.residuals(np.array([rate, contended, coherent]))

    rate, contended, _ = curve.solution.theta
    high = np.array([np.inf, problem.high[1], problem.high[1]])
    solution = Problem(residuals, problem.low, high, problem.worth).solve([np.array([rate, contended, most / users])])
    limits = solution.limits(2) if curve.quality.allows_intervals else None
    near, far = (None, None) if limits is None else (most / limits[1], most / limits[0] if limits[0] > 0 else None)
    if near is not None:  # where numbers stand on their bounds the two ways of putting it differ
        near, far = min(near, users), None if far is None else max(far, users)
    return Peak(Parameter(users, None, near, far), _top(curve, users), _where(curve, users))


def _top(curve: Curve, users: float) -> Parameter:
    """The throughput at the peak, with the profile interval of the curve there."""
    band = curve.band_at(users)
    low, high = band if band is not None else (None, None)
    return Parameter(float(curve.throughput_at(np.array([users]))[0]), None, low, high)


def _where(curve: Curve, users: float) -> Where:
    seen = curve.observations
    return "beyond" if users > seen.most_users else "below" if users < float(seen.users.min()) else "inside"

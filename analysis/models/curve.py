"""A curve X(N) = rate x shape(N): what the laws of one user's rate and a shape have in common."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.models.least_squares import Problem, Solution
from analysis.models.observations import Observations, Series
from analysis.models.quality import Parameter, Quality

# Of users, the highest load that was seen, and the parameters, scaled so that at that load they matter when about 1.
POLISHED = 3  # of the starts: the most promising ones
Shape = Callable[[Series, float, Series], Series]


@dataclass(frozen=True)
class Curve:
    """A fitted curve; `solution.theta` is the rate, over `rate_per_s`, then the parameters of the shape.

    Its residuals are shares of `unit_per_s`, the throughput that all are scaled by.
    """

    observations: Observations
    shape: Shape
    rate_per_s: float
    unit_per_s: float
    solution: Solution

    @property
    def quality(self) -> Quality:
        """How good it is; residuals are a throughput a second."""
        scaled = self.solution.quality
        return replace(scaled, squares=scaled.squares * self.unit_per_s**2)

    @property
    def rate_of_one(self) -> Parameter:
        """What one user alone would get through, a second."""
        return self.solution.parameter(0, self.rate_per_s)

    def throughput_at(self, users: Series) -> Series:
        """X(N), a second."""
        rate, *rest = self.solution.theta
        users = np.asarray(users, dtype=float)
        return np.asarray(self.rate_per_s * rate * self.shape(users, self.observations.most_users, np.array(rest)))

    def band_at(self, users: float) -> tuple[float, float] | None:
        """The profile interval of X(N): the curve fitted again with X(N) itself for a parameter instead of the rate."""
        if not self.quality.allows_intervals:
            return None
        most, place, problem = self.observations.most_users, np.array([users]), self.solution.problem
        here = float(self.throughput_at(place)[0])

        def residuals(theta: Series) -> Series:
            rate = theta[:1] * here / self.rate_per_s / self.shape(place, most, theta[1:])
            return problem.residuals(np.concatenate([rate, theta[1:]]))

        start = np.concatenate([[1.0], self.solution.theta[1:]])
        solution = Solution(replace(problem, residuals=residuals), start, self.solution.squares)
        limits = solution.limits(0)
        return None if limits is None else (here * limits[0], here * limits[1])


@dataclass(frozen=True)
class CurveFit:
    """What each law that is one curve tells of itself; `rate_of_one` is what one user gets through, a second."""

    curve: Curve
    rate_of_one: Parameter

    @property
    def quality(self) -> Quality:
        """How good it is."""
        return self.curve.quality

    def throughput_at(self, users: Series) -> Series:
        """X(N), a second."""
        return self.curve.throughput_at(users)

    def band_at(self, users: float) -> tuple[float, float] | None:
        """The 95 % interval of X(N)."""
        return self.curve.band_at(users)


def fit_curve(
    observations: Observations, shape: Shape, most: Sequence[float] = (), starts: Sequence[Sequence[float]] = ((),)
) -> Curve:
    """The curve with the least squares of (throughput - X(N)), weighted where replicates tell how.

    `most` bounds the parameters of the shape, which are 0 at the least; `starts` are tried one after the other.
    """
    rate_per_s = float(np.max(observations.throughput_per_s / observations.users))
    unit = rate_per_s * observations.most_users
    weights, users = observations.weights, observations.users

    def residuals(theta: Series) -> Series:
        found = rate_per_s * theta[0] * shape(users, observations.most_users, theta[1:])
        return np.asarray((observations.throughput_per_s - found) * weights / unit)

    low = np.zeros(1 + len(most))
    problem = Problem(residuals, low, np.array([np.inf, *most]), observations.worth)
    tried = sorted((_with_best_rate(problem, np.array([1.0, *start])) for start in starts), key=problem.squares)
    return Curve(observations, shape, rate_per_s, unit, problem.solve(tried[:POLISHED]))


def _with_best_rate(problem: Problem, theta: Series) -> Series:
    """The same shape with the rate that suits it best, which is linear regression (Golub and Pereyra 1973)."""
    nothing, something = problem.residuals(np.array([0.0, *theta[1:]])), problem.residuals(theta)
    relative = nothing - something
    return np.array([relative @ nothing / (relative @ relative), *theta[1:]])

"""Bounded least squares from several starts, and the intervals that the likelihood gives: the mathematics of a fit."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np
from scipy.optimize import brentq

from analysis.models.observations import Series
from analysis.models.quality import EXACT, Parameter, Quality

TIGHT = 1e-12
MOST_DESCENTS = 200
MOST_STEPS = 40  # each twice the one before, away from the best value
TINY = 1e-30


@dataclass(frozen=True)
class Problem:
    """Find theta, within bounds, for which residuals(theta) have the least sum of squares.

    Parameters are scaled so that all are about 1. `residuals` takes complex numbers too: derivatives are exact to the
    last digit, f'(x) = Im f(x + ih) / h (Squire and Trapp, SIAM Review 40, 1998).
    """

    residuals: Callable[[Series], Series]
    low: Series
    high: Series
    worth: float = 1.0  # of each residual, in independent ones

    def solve(self, starts: Iterable[Series]) -> "Solution":
        """The best of what is found from each start."""
        found = [self.descend(start) for start in starts]
        return Solution(self, *min(found, key=lambda pair: pair[1]))

    def solve_with(self, index: int, value: float, start: Series) -> tuple[Series, float]:
        """The best theta whose parameter `index` is `value`, and its sum of squares."""
        others = [number for number in range(len(start)) if number != index]

        def whole(rest: Series) -> Series:
            return np.insert(rest, index, value)

        if not others:
            return whole(np.empty(0)), self.squares(whole(np.empty(0)))
        smaller = replace(
            self, residuals=lambda rest: self.residuals(whole(rest)), low=self.low[others], high=self.high[others]
        )
        rest, squares = smaller.descend(start[others])
        return whole(rest), squares

    def jacobian(self, theta: Series) -> Series:
        """The derivatives of all residuals (rows) by all parameters (columns)."""
        steps = np.eye(len(theta)) * TINY * 1j
        return np.stack([np.imag(self.residuals(theta + step)) / TINY for step in steps], axis=1)

    def descend(self, start: Series) -> tuple[Series, float]:
        """The nearest minimum, by Levenberg and Marquardt's damped steps, cut off at the bounds."""
        theta = np.clip(start, self.low, self.high)
        squares, damping = self.squares(theta), 1e-3
        for _ in range(MOST_DESCENTS):
            step = self._step(theta, damping)
            tried = np.clip(theta + step, self.low, self.high)
            found = self.squares(tried)
            gain = squares - found
            if gain >= 0:
                theta, squares, damping = tried, found, max(damping / 10, TIGHT)
                if gain <= TIGHT * squares:
                    break
            else:
                damping *= 10
                if damping > 1 / TIGHT:
                    break
        return theta, squares

    def _step(self, theta: Series, damping: float) -> Series:
        residuals, jacobian = self.residuals(theta), self.jacobian(theta)
        downhill = -jacobian.T @ residuals
        held = ((theta <= self.low) & (downhill < 0)) | ((theta >= self.high) & (downhill > 0))
        free = np.flatnonzero(~held)
        step = np.zeros(len(theta))
        if len(free):
            normal = jacobian[:, free].T @ jacobian[:, free]
            damped = normal + damping * np.diag(np.diag(normal) + TINY)
            step[free] = np.linalg.lstsq(damped, downhill[free], rcond=None)[0]
        return step

    def squares(self, theta: Series) -> float:
        """The sum of squares."""
        return float(np.sum(self.residuals(theta) ** 2))


@dataclass(frozen=True)
class Solution:
    """Theta, its sum of squares, and what they say of how sure it is."""

    problem: Problem
    theta: Series
    squares: float

    @cached_property
    def quality(self) -> Quality:
        """How good it is."""
        rows = len(self.problem.residuals(self.theta))
        return Quality(rows, len(self.theta), self.squares, self.squares <= EXACT * rows, self.problem.worth)

    @cached_property
    def standard_errors(self) -> tuple[float | None, ...]:
        """s sqrt(diag (w J'J)^-1); None of a parameter that stands on its bound: there the formula means nothing."""
        inside = np.flatnonzero((self.theta > self.problem.low) & (self.theta < self.problem.high))
        errors: list[float | None] = [None] * len(self.theta)
        unit = self.quality.error_unit
        if unit and len(inside) and not self.quality.is_exact:
            jacobian = self.problem.jacobian(self.theta)[:, inside]
            for index, variance in zip(inside, np.diag(np.linalg.pinv(jacobian.T @ jacobian)), strict=True):
                errors[index] = unit * math.sqrt(max(variance, 0.0))
        return tuple(errors)

    def limits(self, index: int) -> tuple[float, float] | None:
        """The profile interval of a parameter: all values with which the others can be so chosen that the sum of
        squares stays within S + s^2 t^2 / w. It ends at a bound where that is still inside. None of too few data.
        """
        return (self._limit(index, -1), self._limit(index, 1)) if self.quality.allows_intervals else None

    def parameter(self, index: int, scale: float) -> Parameter:
        """A parameter in its own unit: theta times scale. What has no limit on a side has none there."""
        error, limits = self.standard_errors[index], self.limits(index)
        low, high = (scale * limit if math.isfinite(limit) else None for limit in limits) if limits else (None, None)
        return Parameter(float(self.theta[index] * scale), None if error is None else error * scale, low, high)

    def _limit(self, index: int, side: int) -> float:
        best, end = float(self.theta[index]), float((self.problem.low if side < 0 else self.problem.high)[index])
        within, warm = math.sqrt(self.quality.squares_within() - self.squares), self.theta

        @cache  # where it starts from changes what it finds by the last digit, and a root must keep its sides
        def outside(value: float) -> float:  # nearly a straight line, so that few steps find where it is 0
            nonlocal warm
            warm, squares = self.problem.solve_with(index, value, warm)
            return math.sqrt(max(squares - self.squares, 0.0)) - within

        inside, step = best, 2 * (self.standard_errors[index] or 0.0) or 0.1 * abs(best) or 0.01
        for _ in range(MOST_STEPS):
            value = best + side * step
            is_last = side * (value - end) >= 0
            value = end if is_last else value
            if outside(value) > 0:
                if outside(inside) >= 0:  # data that the law meets exactly: the interval has no width
                    return inside
                return float(brentq(outside, inside, value, xtol=1e-7 * max(abs(best), 1e-3), rtol=1e-6))
            if is_last:
                break
            inside, step = value, 2 * step
        return end

"""An estimate: a value with its interval and its number of samples; and what it says of an objective."""

from dataclasses import dataclass
from typing import Literal

from contract.objectives import Objective

Result = Literal["PASS", "FAIL", "UNDECIDED", "INVALID", "NOT_RUN"]
CONFIDENCE = 0.95
ONE_SIDED = 2 * CONFIDENCE - 1  # the two-sided confidence of an interval whose each end is a 95 % limit


@dataclass(frozen=True)
class Estimate:
    """A value, its two-sided 95 % interval, and its one-sided 95 % limits.

    `low` and `high` are what is printed. The truth is `at_least` the one limit with 95 % confidence, and `at_most` the
    other: of these a verdict needs one. Of a quantile `at_most` is `high`, which holds that often (analysis.quantiles).
    `value` is None without samples. The interval is None where the samples do not allow an honest one; then a window
    `times_longer` would do, where that can be told. A limit may be there even so.
    """

    value: float | None
    low: float | None
    high: float | None
    samples: int
    at_least: float | None = None
    at_most: float | None = None
    times_longer: float | None = None

    @property
    def has_interval(self) -> bool:
        """Is there an interval?"""
        return self.low is not None and self.high is not None


NOTHING = Estimate(None, None, None, 0)


def decide(objective: Objective, estimate: Estimate) -> Result:
    """PASS where the worse limit keeps to the objective, FAIL where the better one breaks it, UNDECIDED between.

    Each is a one-sided 95 % limit, so each side errs at most once in 20. Nothing passes without an interval; what is
    broken may be so clearly broken that one limit says it.
    """
    bounded_above = objective.comparison in ("<", "<=")
    limits = estimate.at_most, estimate.at_least
    worst, best = limits if bounded_above else limits[::-1]
    if worst is not None and estimate.has_interval and objective.holds(worst):
        return "PASS"
    return "FAIL" if best is not None and not objective.holds(best) else "UNDECIDED"

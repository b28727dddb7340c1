"""An estimate: a value with its interval and its number of samples; and what it says of an objective."""

from dataclasses import dataclass
from typing import Literal

from contract.objectives import Objective

Result = Literal["PASS", "FAIL", "UNDECIDED", "INVALID", "NOT_RUN"]
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Estimate:
    """A value and its two-sided 95 % interval.

    `value` is None without samples. `low` and `high` are None where the samples do not allow an honest interval: too
    few, or too few in a batch; nothing can be decided then.
    """

    value: float | None
    low: float | None
    high: float | None
    samples: int

    @property
    def has_interval(self) -> bool:
        """Is there an interval?"""
        return self.low is not None and self.high is not None


NOTHING = Estimate(None, None, None, 0)


def decide(objective: Objective, estimate: Estimate) -> Result:
    """PASS where the whole interval keeps to the objective, FAIL where all of it breaks it, UNDECIDED between.

    The limits are those that are printed, the two-sided 95 % ones, so each side errs at most once in 40.
    """
    if estimate.low is None or estimate.high is None:
        return "UNDECIDED"
    bounded_above = objective.comparison in ("<", "<=")
    worst, best = (estimate.high, estimate.low) if bounded_above else (estimate.low, estimate.high)
    if objective.holds(worst):
        return "PASS"
    return "UNDECIDED" if objective.holds(best) else "FAIL"

"""Is a load a lower bound of the capacity, an upper bound, or undecided, after trials some of which broke a goal?

The rules are those of Multiple Loss Ratio Search (RFC 9971, section 6 and appendix A). A goal wants trials of a certain
length, in all so many seconds, and allows a share of these seconds to be bad. A load is classified as soon as nothing
that may still be measured could change it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Class = Literal["lower bound", "upper bound", "undecided"]


@dataclass(frozen=True)
class Trial:
    """One measurement at one load: how many seconds, and whether it broke the goal (there: high-loss)."""

    duration_s: float
    is_bad: bool


@dataclass(frozen=True)
class Goal:
    """How long a trial of full length is, and all together are, and what share of that, below 1, may be bad."""

    duration_s: float
    sum_s: float
    exceed_ratio: float = 0.5


def classify(trials: Iterable[Trial], goal: Goal) -> Class:
    """The class of a load, from all of its trials."""
    best, worst = exceed_ratios(trials, goal)
    if worst <= goal.exceed_ratio:
        return "lower bound"
    return "upper bound" if best > goal.exceed_ratio else "undecided"


def exceed_ratios(trials: Iterable[Trial], goal: Goal) -> tuple[float, float]:
    """The share of the time that is bad in the end: if all that is missing turns out good, and if it turns out bad.

    Trials that are shorter than wanted are never evidence for a load. They are evidence against it by the time that is
    bad in them beyond what the good time in them would excuse.
    """
    seconds = {(is_full, is_bad): 0.0 for is_full in (True, False) for is_bad in (True, False)}
    for trial in trials:
        seconds[trial.duration_s >= goal.duration_s, trial.is_bad] += trial.duration_s
    excused_s = seconds[False, False] * goal.exceed_ratio / (1 - goal.exceed_ratio)
    bad_s = seconds[True, True] + max(0.0, seconds[False, True] - excused_s)
    good_s = seconds[True, False]
    whole_s = max(bad_s + good_s, goal.sum_s)
    return bad_s / whole_s, (whole_s - good_s) / whole_s

"""What one trial of a capacity search says while the run goes: held, broke or unsure, from the seconds of its window.

It decides which load comes next, and no more: the verdict is the analysis's, from the recording. The window is cut into
five parts; the measure's mean over them and its 95 % limits (Student's t) are held against each objective. As in the
verdict, a throughput that the load does not offer is not asked of the portal there; what it offers of some pages the
plan says, for a portal that fails on the way to them makes them rare.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import inf
from statistics import fmean, stdev

from contract.objectives import Objective
from contract.search import Result
from harness.stop_rules import PageCount, measured

PARTS = 5
STUDENT = 2.776  # the two-sided 95 % quantile with 4 degrees of freedom

NO_SHARES: Mapping[str, float] = {}
Seconds = Sequence[Sequence[PageCount]]


def judge_trial(
    objectives: Sequence[Objective],
    seconds: Seconds,
    offered_per_s: float = inf,
    share_of_pages: Mapping[str, float] = NO_SHARES,
) -> Result:
    """Broke where any objective is broken, held where all that are asked hold, else unsure.

    `seconds` are the window's, in order; `offered_per_s` is how many pages the load makes, however fast the portal is,
    and `share_of_pages` what part of them an objective of some pages is about, by what it names, as planned.
    """
    results = [
        result
        for objective in objectives
        if (result := _judge(objective, seconds)) == "held"
        or objective.is_asked_of(offered_per_s * share_of_pages.get(objective.what, 1.0))
    ]
    if "broke" in results:
        return "broke"
    return "held" if results and all(result == "held" for result in results) else "unsure"


def _judge(objective: Objective, seconds: Seconds) -> Result:
    if len(seconds) < PARTS:
        return "unsure"
    cuts = [len(seconds) * part // PARTS for part in range(PARTS + 1)]
    parts = [_value(objective, seconds[begin:end]) for begin, end in pairwise(cuts)]
    values = [value for value in parts if value is not None]
    if len(values) < PARTS:
        return "unsure"
    middle, half = fmean(values), STUDENT * stdev(values) / PARTS**0.5
    limits = objective.holds(middle - half), objective.holds(middle + half)
    if all(limits):
        return "held"
    return "broke" if not any(limits) else "unsure"


def _value(objective: Objective, seconds: Seconds) -> float | None:
    value = measured(objective, [count for second in seconds for count in second])
    return value / len(seconds) if value is not None and objective.measure == "throughput" else value

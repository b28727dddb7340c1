"""Several trials of one load made one result: replicates of a run, or the trials of a capacity search.

RFC 9971 classifies the load (contract.bounds); at its usual exceed ratio of a half it calls a load a lower bound that
broke in one trial of two. So much is not enough here: a load holds, and is broken, where more than half of all trials
say so, and a tie decides nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.estimate import Result
from analysis.stages import StageVerdict
from contract.bounds import Goal, Trial, classify, exceed_ratios
from contract.plan import Plan, Stage

EXCEED_RATIO = 0.5  # of the trials that may break a load: the usual one of RFC 9971
RESULT_BY_CLASS: dict[str, Result] = {"lower bound": "PASS", "upper bound": "FAIL", "undecided": "UNDECIDED"}


@dataclass(frozen=True)
class Said:
    """What one trial said of its stage, and how many seconds of the window it saw."""

    stage: Stage
    result: Result
    seconds: float

    @property
    def trial(self) -> Trial:
        """A window that passed or failed as a whole counts as whole, though its first and last second are cut."""
        is_whole = self.seconds >= 0.9 * self.stage.measure_s
        return Trial(self.stage.measure_s if is_whole else self.seconds, self.result == "FAIL")


def said_by(verdict: StageVerdict, result: Result) -> Said:
    """The result, of a whole stage or of one objective, with what was seen of the window; warm-up is part of that."""
    measured = verdict.measured
    return Said(verdict.stage, result, measured.to_s - measured.from_s + measured.warm_up_s if measured else 0.0)


def majority(said: Sequence[Said], planned: int) -> Result:
    """One result of at least one trial, of `planned`; what decides nothing is missing. Of none: what the trials are."""
    trials = [each.trial for each in said if each.result in ("PASS", "FAIL")]
    if not trials:
        results = {each.result for each in said}
        return next(word for word in ("UNDECIDED", "INVALID", "NOT_RUN") if word in results)
    full_s = said[0].stage.measure_s
    goal = Goal(full_s, full_s * max(planned, len(said)), EXCEED_RATIO)
    found, (_, worst) = RESULT_BY_CLASS[classify(trials, goal)], exceed_ratios(trials, goal)
    return "UNDECIDED" if found == "PASS" and worst >= EXCEED_RATIO else found


def result_by_load(plan: Plan, stages: Iterable[StageVerdict]) -> list[tuple[float, Result]]:
    """(utilisation, result) of each stage; in a search, which tries a load again to be surer, of each load."""
    if plan.search is None:
        return [(verdict.stage.utilisation, verdict.result) for verdict in stages]
    by_load: dict[float, list[Said]] = {}
    for verdict in stages:
        trials = by_load.setdefault(verdict.stage.utilisation, [])
        if verdict.result != "NOT_RUN" or not trials:
            trials.append(said_by(verdict, verdict.result))
    return [(load, majority(trials, len(trials))) for load, trials in by_load.items()]

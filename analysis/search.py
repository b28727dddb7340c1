"""What a capacity search found: its bracket, judged from the recording, and how sure it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analysis.estimate import Result
from analysis.language import Said, said
from analysis.stages import StageVerdict
from contract.plan import Plan
from contract.search import Bracket, Search, Trial, bracket_of, next_load
from contract.search import Result as TrialResult

RESULT_OF: dict[Result, TrialResult] = {"PASS": "held", "FAIL": "broke"}  # all others say nothing: unsure


@dataclass(frozen=True)
class SearchFinding:
    """The bracket of a search; `next_load` is what it would have tried next, None where it was at its end.

    The search went on from what the master saw while it ran. This is judged anew, with every gate, so it may want a
    trial more than the search did.
    """

    search: Search
    bracket: Bracket
    trials: int
    next_load: float | None


def search_finding(plan: Plan, stages: Sequence[StageVerdict]) -> SearchFinding | None:
    """What the trials found; None of a plan without a search."""
    if plan.search is None:
        return None
    trials = [
        Trial(verdict.stage.utilisation, RESULT_OF.get(verdict.result, "unsure"))
        for verdict in stages
        if verdict.result != "NOT_RUN" and verdict.stage.utilisation in plan.search.loads
    ]
    return SearchFinding(plan.search, bracket_of(trials), len(trials), next_load(plan.search, trials))


def search_of(finding: SearchFinding) -> Said:
    """The bracket, and how sure it is, in a sentence."""
    bracket = finding.bracket
    ends = []
    if bracket.lower is not None:
        ends.append(said("search.held", load=bracket.lower, of=_of(bracket.held)))
    if bracket.upper is not None:
        ends.append(said("search.broke", load=bracket.upper, of=_of(bracket.broke)))
    sure = said("search.sure", step=finding.search.resolution)
    if finding.next_load is not None:
        sure = said("search.surer", load=finding.next_load)
    trials = said("search.trial" if finding.trials == 1 else "search.trials", trials=finding.trials)
    return said("search.sentence", trials=trials, found=ends or [said("search.nothing")], sure=sure)


def finding_to_json(finding: SearchFinding) -> dict[str, Any]:
    """Plain JSON values."""
    bracket = finding.bracket
    return {
        "trials": finding.trials,
        "lower": bracket.lower,
        "upper": bracket.upper,
        "held": list(bracket.held),
        "broke": list(bracket.broke),
        "confirmed": bracket.is_confirmed,
        "next_load": finding.next_load,
    }


def _of(counts: tuple[int, int]) -> Said:
    if counts[1] == 1:
        return said("search.only_trial")
    return said("search.of_trials", held=counts[0], trials=counts[1])

"""What a capacity search found: its bracket, judged from the recording, and how sure it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analysis.estimate import Result
from analysis.stages import StageVerdict
from contract.plan import Plan
from contract.quantities import write_percentage
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


def search_sentence(finding: SearchFinding) -> str:
    """The bracket, and how sure it is, in words."""
    bracket, step = finding.bracket, write_percentage(finding.search.resolution)
    ends = []
    if bracket.lower is not None:
        ends.append(f"{write_percentage(bracket.lower)} held in {_of(bracket.held)}")
    if bracket.upper is not None:
        ends.append(f"{write_percentage(bracket.upper)} broke in {_of(bracket.broke)}")
    found = "; ".join(ends) or "no load either held or broke"
    if finding.next_load is not None:
        sure = f"it could be surer: a further trial would be at {write_percentage(finding.next_load)}"
    else:
        sure = f"as sure and as narrow as steps of {step} allow"
    return f"Search: {finding.trials} trials; {found}; {sure}."


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


def _of(said: tuple[int, int]) -> str:
    return f"{said[0]} of {said[1]} trials" if said[1] > 1 else "its only trial"

"""What broke: every run after was ended by a stop rule, or fails an objective, and no run before.

Such runs leave no whole window to compare; how they ended is the comparison.
"""

from collections.abc import Sequence

from analysis.compare.change import Floor
from analysis.stages import ObjectiveVerdict, StageVerdict
from analysis.verdict import Verdict
from contract.objectives import Objective
from contract.quantities import write_percentage
from contract.run_folder import STOPPED


def broken(before: Sequence[Verdict], after: Sequence[Verdict], floor: Floor, rules: Sequence[str] = ()) -> list[str]:
    """A sentence for each thing that broke; `rules` are the stop rules that came true in the runs after."""
    found = []
    if all(run.ended == STOPPED for run in after) and not any(run.ended == STOPPED for run in before):
        named = f" ({', '.join(dict.fromkeys(rules))})" if rules else ""
        found.append(f"a stop rule ended every run after{named}, and none before")
    return [*found, *_failed(before, after, floor)]


def _failed(before: Sequence[Verdict], after: Sequence[Verdict], floor: Floor) -> list[str]:
    """Objectives that FAIL in every run after and in none before, by more than what runs differ in."""
    found = []
    for place, stage in enumerate(before[0].stages):
        at = stage.stage.utilisation
        sides = [[run.stages[place] for run in side if len(run.stages) > place] for side in (before, after)]
        if len(sides[0]) + len(sides[1]) < len(before) + len(after):
            continue
        if any(other.stage.utilisation != at for side in sides for other in side):
            continue  # a search tries other loads in another run
        for item in stage.objectives:
            held, broke = ([it for other in side for it in _of(other, item.objective)] for side in sides)
            if len(held) + len(broke) < len(before) + len(after):
                continue  # another plan has other objectives
            fails = [it.result == "FAIL" for it in (*held, *broke)]
            if fails == [False] * len(held) + [True] * len(broke) and _is_apart(item.objective, held, broke, floor):
                found.append(
                    f"{item.objective.text} broke at {write_percentage(at)} in every run after, and in none before"
                )
    return found


def _of(stage: StageVerdict, objective: Objective) -> list[ObjectiveVerdict]:
    """What a stage says of this objective, whichever its place in the plan; nothing where the plan has it not."""
    return [it for it in stage.objectives if it.objective.text == objective.text][:1]


def _is_apart(
    objective: Objective, held: Sequence[ObjectiveVerdict], broke: Sequence[ObjectiveVerdict], floor: Floor
) -> bool:
    """Two runs at the limit itself may well fall on its two sides: the nearest of both sides must be further apart."""
    before = [it.estimate.value for it in held if it.estimate.value is not None]
    after = [it.estimate.value for it in broke if it.estimate.value is not None]
    if len(before) < len(held):
        return False
    if not after:
        return True  # nothing is left to measure
    match objective.measure:
        case "errors":
            return min(after) - max(before) >= floor.answered
        case "throughput":
            return max(after) * (1 + floor.wanted) <= min(before)
        case _:
            return min(after) >= max(before) * (1 + floor.wanted)

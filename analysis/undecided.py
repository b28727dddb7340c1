"""How long a hold would decide what this one did not."""

from math import ceil

from analysis.estimate import Estimate
from analysis.stages import ObjectiveVerdict, StageVerdict
from contract.objectives import Objective

LONGEST = 100.0  # times what was held: beyond it the true value is at the limit, for all that anybody will know


def hold_that_would_do(stage: StageVerdict, item: ObjectiveVerdict) -> float | None:
    """Seconds of hold, settling included, for an objective that too few samples left UNDECIDED; None of all others.

    An interval shrinks by the root of the time. It does not help where something else kept the stage from passing.
    """
    steady = all(gate.passed for gate in stage.steadiness_gates)
    if item.result != "UNDECIDED" or stage.result == "INVALID" or not item.estimate.samples or stage.stage.moves:
        return None
    if not steady and item.estimate.has_interval:
        return None
    longer = item.estimate.times_longer or _times_longer(item.objective, item.estimate)
    if longer is None or longer > LONGEST:
        return None
    return ceil(stage.stage.settle_s + max(1.0, longer) * stage.stage.measure_s)


def _times_longer(objective: Objective, estimate: Estimate) -> float | None:
    """Until the limit that would decide reaches no further than the objective; twice that, for it may wander."""
    value, limit = estimate.value, objective.limit
    reach = estimate.at_most if value is not None and value < limit else estimate.at_least
    if value is None or reach is None or value == limit:
        return None
    return 2 * ((reach - value) / (limit - value)) ** 2

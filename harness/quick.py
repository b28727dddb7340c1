"""The quick form of a plan: the same load and citizens, in a minute or two; it shows that all works, no more."""

from collections.abc import Iterator
from dataclasses import replace
from math import ceil

from contract.plan import Plan, Stage
from harness.planner import in_sequence

MOST_RAMP_S, MOST_SETTLE_S, MOST_MEASURE_S = 3.0, 5.0, 12.0
MOST_STAGES = 6
MOST_CITIZENS = 1200


def shortened(plan: Plan, keep_stages: bool = False) -> Plan:
    """Every stage at most 20 s; at most 6 stages, unless all are kept; at most 1,200 citizens; once."""
    stages = plan.stages if keep_stages else tuple(_fewer(plan.stages))
    short = replace(plan, stages=tuple(in_sequence(_short(stage) for stage in stages)), replicates=1)
    most = max(stage.citizens for stage in short.stages)
    return short if most <= MOST_CITIZENS else _smaller(short, ceil(plan.scale * most / MOST_CITIZENS))


def _fewer(stages: tuple[Stage, ...]) -> Iterator[Stage]:
    """Stages at even distances, the last of all and the first of the highest among them."""
    if len(stages) <= MOST_STAGES:
        yield from stages
        return
    highest = max(range(len(stages)), key=lambda number: stages[number].utilisation)
    even = {round(number * (len(stages) - 1) / (MOST_STAGES - 2)) for number in range(MOST_STAGES - 1)}
    for number in sorted(even | {highest}):
        yield stages[number]


def _short(stage: Stage) -> Stage:
    return replace(
        stage,
        ramp_s=min(stage.ramp_s, MOST_RAMP_S),
        settle_s=min(stage.settle_s, MOST_SETTLE_S),
        measure_s=min(stage.measure_s, MOST_MEASURE_S),
    )


def _smaller(plan: Plan, scale: float) -> Plan:
    """The same utilisations with fewer citizens, each of whom stands for more."""
    factor = plan.scale / scale
    stages = (
        replace(
            stage,
            citizens=max(1, round(stage.citizens * factor)),
            at_hand=max(2, round(stage.at_hand * factor)) if stage.at_hand else 0,
            arrivals_per_s=stage.arrivals_per_s * factor,
        )
        for stage in plan.stages
    )
    return replace(plan, scale=scale, stages=tuple(stages))

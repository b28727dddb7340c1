"""A run as it is watched: what a master announces, second by second, of a portal that bends at 80 %."""

from dataclasses import replace
from math import sin

from cli.live.so_far import SoFar, heard
from contract.objectives import read_objective
from contract.plan import Level, Stage
from tests.contract.test_plan import PLAN

LOADS = (0.1, 0.2, 0.3, 0.4167, 0.6, 0.8, 1.0, 1.2)
LONG_S = 60.0
STAGES = tuple(
    Stage(place, load, round(load * 120_000), round(load * 1200), place * LONG_S, 5.0, 15.0, 40.0)
    for place, load in enumerate(LOADS)
)
CAPACITY = replace(
    PLAN,
    name="capacity",
    scale=100,
    stages=STAGES,
    stated_capacity=Level(120_000, "Government Office", "2025-07-28"),
    objectives=(read_objective("p95 of page < 500 ms"), read_objective("errors of all < 1 %")),
)


def second(number, plan=CAPACITY, **instead):
    """The announcement of one second."""
    stage = plan.stage_at(number)
    there = plan.citizens_at(number + 1)
    load = there * plan.scale / plan.stated_capacity.users
    p50_s = 0.012 + 0.002 * sin(number) + max(0.0, load - 0.7) ** 2 * 3
    return {
        "event": "second", "second": number, "stage": stage.index if stage else None,
        "utilisation": stage.utilisation if stage else None, "planned": there, "open": there, "in_flight": there // 40,
        "workers": 2, "requests": there, "pages": there // 4,
        "errors_by_outcome": {"status_5xx": 3, "timed_out": 1} if load > 0.7 else {},
        "p50_s": p50_s, "p95_s": p50_s * 2.5, "cpu": 0.1 + load / 3, "loop_lag_s": 0.0021, "own_delay_s": 0.0008,
    } | instead  # fmt: skip


def watched(until_s, plan=CAPACITY, **instead):
    """What is known of it after so many seconds."""
    so_far = SoFar(plan)
    for number in range(until_s):
        so_far = heard(so_far, second(number, plan, **instead))
    return so_far

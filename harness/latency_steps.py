"""The steps of a latency histogram as Prometheus has it: a ladder, and each limit that the plan's objectives name.

With a step at each limit, the share of the pages below it is known as well as the recording knows it, within 0.4 % of
the limit; a quantile between two steps is a guess of Prometheus.
"""

from contract.plan import Plan

LADDER_S = (
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 7.5, 10.0, 20.0, 30.0,
    60.0,
)  # fmt: skip
DELAY_STEPS_S = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)

Steps = tuple[float, ...]


def steps_of(plan: Plan) -> Steps:
    """The upper ends in seconds, ascending; what is above the last has no end."""
    limits = {each.limit for each in plan.objectives if each.quantile is not None}
    return tuple(sorted({*LADDER_S, *limits}))

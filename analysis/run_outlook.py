"""The outlook of a run: its valid stages are the rows."""

import math

import numpy as np

from analysis.models.observations import observe
from analysis.outlook import Outlook, outlook_of
from analysis.stages import Measured, StageVerdict
from analysis.verdict import Verdict


def outlook_of_run(verdict: Verdict) -> Outlook | None:
    """In simulated citizens; None where fewer than three loads were validly measured.

    A row has the citizens that were there, the pages answered well a second, and the mean times of page and thinking.
    """
    rows = [row for stage in verdict.stages if stage.result != "INVALID" and (row := _row(stage)) is not None]
    if not rows:
        return None
    users, throughput, response_s, think_s = np.array(rows).T
    knows_times = bool(np.isfinite(response_s).all() and np.isfinite(think_s).all() and (response_s > 0).all())
    observations = observe(users, throughput, response_s if knows_times else None, think_s if knows_times else None)
    return outlook_of(observations, verdict.stated_capacity.users / verdict.scale)


def _row(stage: StageVerdict) -> tuple[float, float, float, float] | None:
    measured: Measured | None = stage.measured
    if measured is None or not measured.throughput.value:
        return None
    crowd = measured.crowd
    users = crowd.open if crowd.open is not None else crowd.planned
    if not users:
        return None
    response_s, think_s = (math.nan if time_s is None else time_s for time_s in (crowd.response_s, crowd.think_s))
    return users, measured.throughput.value, response_s, think_s

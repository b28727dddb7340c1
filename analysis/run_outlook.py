"""The outlook of a run: its valid stages are the rows."""

import math
from collections.abc import Iterator

import numpy as np

from analysis.models.observations import Series, observe
from analysis.outlook import Outlook, outlook_of
from analysis.stages import Measured, StageVerdict
from analysis.verdict import Verdict

MOST_RESOURCES = 5

Row = tuple[float, float, float, float]  # users, throughput, mean time of a page, of the thinking


def outlook_of_run(verdict: Verdict) -> Outlook | None:
    """In simulated citizens; None where fewer than three loads were validly measured.

    A row has the citizens that were there, the pages answered well a second, and the mean times of page and thinking.
    """
    rows = list(_rows(verdict))
    if not rows:
        return None
    users, throughput, response_s, think_s = np.array([row for _, row in rows]).T
    knows_times = bool(np.isfinite(response_s).all() and np.isfinite(think_s).all() and (response_s > 0).all())
    observations = observe(users, throughput, response_s if knows_times else None, think_s if knows_times else None)
    return outlook_of(observations, verdict.stated_capacity.users / verdict.scale, utilisation_by_resource(verdict))


def utilisation_by_resource(verdict: Verdict) -> dict[str, Series]:
    """What was used of each of the fullest resources, in the order of the observations; NaN where nobody knows."""
    rows = list(_rows(verdict))
    order = np.argsort([row[0] for _, row in rows], kind="stable")
    return {name: np.array([_used(measured, name) for measured, _ in rows])[order] for name in fullest(verdict)}


def fullest(verdict: Verdict) -> tuple[str, ...]:
    """The resources that are used most, if what is said of them is a utilisation; as many as a chart can hold."""
    uses = [use for stage in verdict.stages if stage.measured for use in stage.measured.resources]
    strange = {use.resource for use in uses if not use.is_utilisation}
    most_by_name: dict[str, float] = {}
    for use in uses:
        if use.resource not in strange:
            most_by_name[use.resource] = max(use.mean, most_by_name.get(use.resource, 0.0))
    return tuple(sorted(most_by_name, key=lambda name: (-most_by_name[name], name))[:MOST_RESOURCES])


def _used(measured: Measured, name: str) -> float:
    return next((use.mean for use in measured.resources if use.resource == name), math.nan)


def _rows(verdict: Verdict) -> Iterator[tuple[Measured, Row]]:
    for stage in verdict.stages:
        row = _row(stage)
        if stage.result != "INVALID" and stage.measured is not None and row is not None:
            yield stage.measured, row


def _row(stage: StageVerdict) -> Row | None:
    measured: Measured | None = stage.measured
    if measured is None or not measured.throughput.value:
        return None
    crowd = measured.crowd
    users = crowd.open if crowd.open is not None else crowd.planned
    if not users:
        return None
    response_s, think_s = (math.nan if time_s is None else time_s for time_s in (crowd.response_s, crowd.think_s))
    return users, measured.throughput.value, response_s, think_s

"""The fan: what each law would have beyond the data, with its band. Scenarios, and no evidence for any of them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import t as student

from analysis.estimate import CONFIDENCE
from analysis.models.bounds import BoundsFit
from analysis.models.choice import Fits
from analysis.models.observations import Observations, Series
from analysis.models.quality import Rival
from analysis.models.rehearsal import Rehearsal

POINTS = 7
FEWEST_TO_SPARE = 1  # degrees of freedom of the upper line


@dataclass(frozen=True)
class Branch:
    """One law beyond the data: users, and there its throughput a second with the 95 % limits of the curve.

    `is_rehearsed`: it was fitted to the lower part of the data before, and said the top.
    """

    law: str
    users: tuple[float, ...]
    throughput_per_s: tuple[float, ...]
    low_per_s: tuple[float, ...]
    high_per_s: tuple[float, ...]
    is_rehearsed: bool


def fan_of(
    observations: Observations, fits: Fits, rehearsals: Iterable[Rehearsal], to_users: float
) -> tuple[Branch, ...]:
    """A branch for each law that has a band; none where the data go as far, or fall: a collapse goes on as no law does.

    The wedge is always there, for no data exclude a peak at the highest load: where too few rows stand alone for its
    limits there is no fan. Of the other laws, where there was a rehearsal, those that said the top in it.
    """
    if observations.most_users >= to_users or fits.fall is not None:
        return ()
    hit_by_law = {rehearsal.law: rehearsal.is_hit for rehearsal in rehearsals}
    users = np.linspace(observations.most_users, to_users, POINTS)
    carried = [fit for fit in fits.rivals if hit_by_law.get(fit.name, not hit_by_law)]
    found = [_branch(fit, users, fit.name in hit_by_law) for fit in carried]
    wedge = _wedge(observations, fits.bounds, users)
    return () if wedge is None else (wedge, *(branch for branch in found if branch is not None))


def _wedge(observations: Observations, bounds: BoundsFit, users: Series) -> Branch | None:
    """From a portal that has its peak at the highest load, and gets less done beyond, to one that is never full.

    Up to the line through the upper half of the loads. A curve that bends stays below its own slope; but where the
    bend is softer than the corner of the bounds, these alone would promise less than there may be.
    """
    branch = _branch(bounds, users, is_rehearsed=False)
    if branch is None:
        return None
    ceiling = users * (bounds.rate_of_one.high or bounds.rate_of_one.value)
    slope = np.minimum(_upper_line(observations, users), ceiling)
    return replace(
        branch,
        low_per_s=tuple((np.array(branch.low_per_s) * _beyond_a_peak(users / observations.most_users)).tolist()),
        high_per_s=tuple(np.maximum(branch.high_per_s, slope).tolist()),
    )


def _beyond_a_peak(times: Series) -> Series:
    """What is left of the peak's throughput at so many times its users: 2 r / (1 + r^2), usl without contention.

    Any contention makes a peak at the same load flatter. A portal that collapses falls faster than any law.
    """
    return np.asarray(2 * times / (1 + times**2))


def _upper_line(observations: Observations, users: Series) -> Series:
    """The upper 95 % limit of the straight line through the rows above half of the highest load; none of two rows."""
    upper = observations.users >= observations.most_users / 2
    x, y = observations.users[upper], observations.throughput_per_s[upper]
    freedom = observations.worth * len(x) - 2
    if freedom < FEWEST_TO_SPARE or np.ptp(x) == 0:
        return np.full(len(users), np.inf)
    spread = np.sum((x - x.mean()) ** 2)
    slope = np.sum((x - x.mean()) * (y - y.mean())) / spread
    line, rest = y.mean() + slope * (users - x.mean()), y - y.mean() - slope * (x - x.mean())
    unit = np.sqrt(np.sum(rest**2) / freedom)
    error = unit * np.sqrt(1 / len(x) + (users - x.mean()) ** 2 / spread)
    return np.asarray(line + student.ppf((1 + CONFIDENCE) / 2, freedom) * error)


def _branch(fit: Rival, users: Series, is_rehearsed: bool) -> Branch | None:
    bands = [fit.band_at(load) for load in users.tolist()]
    known = [band for band in bands if band is not None]
    if len(known) < len(users):
        return None
    lows, highs = zip(*known, strict=True)
    values = tuple(fit.throughput_at(users).tolist())
    return Branch(fit.name, tuple(users.tolist()), values, lows, highs, is_rehearsed)

"""What rows of users and throughput say, and what they do not say, of a load that they did not reach."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.models.choice import Fits, fit_all
from analysis.models.fan import Branch, fan_of
from analysis.models.observations import Observations, Series
from analysis.models.quality import Parameter
from analysis.models.rehearsal import Rehearsal, rehearse
from analysis.models.utilisation_law import FULL, UtilisationFit, fit_utilisation

PLANNING_LIMIT = 0.7  # of a resource: what planners leave free, unless the command line says otherwise
FEWEST_LOADS = 3

Says = Literal["contradicts", "warns", "open"]


@dataclass(frozen=True)
class Pace:
    """What one user gets through at the lower loads, a second; and whether the rows are known to keep it up."""

    rate: Parameter
    is_kept: bool


@dataclass(frozen=True)
class Projection:
    """The utilisation law of a resource, carried on: throughput a second and users at which it is full, and at which it
    reaches the planning limit; and its utilisation at the stated capacity. None where U does not grow with the load.

    `says` of the stated capacity: "contradicts" where all of the interval there is above 100 % and the throughput of
    the rows is straight, "warns" where some of it is, or the value is above the planning limit, "open" otherwise. Never
    that it holds: nothing here knows of limits that were not measured.
    """

    fit: UtilisationFit
    full_per_s: Parameter | None
    full_users: Parameter | None
    limit_per_s: Parameter | None
    limit_users: Parameter | None
    at_stated: Parameter | None
    says: Says


@dataclass(frozen=True)
class Unfitted:
    """A resource of which too few rows are below 95 % for its law: the highest use that was seen, and the lowest load
    with 95 % or more, None where it never was so full.
    """

    resource: str
    highest: float
    full_at_users: float | None


@dataclass(frozen=True)
class Outlook:
    """Laws, rehearsals, the fan and the resources; `stated_users` is the load that is asked about, None for none."""

    observations: Observations
    fits: Fits
    rehearsals: tuple[Rehearsal, ...]
    fan: tuple[Branch, ...]
    projections: tuple[Projection, ...]
    unfitted: tuple[Unfitted, ...]
    stated_users: float | None
    planning_limit: float

    @property
    def is_reached(self) -> bool:
        """Do the rows reach the load that is asked about?"""
        return self.stated_users is None or self.observations.most_users >= self.stated_users * (1 - 1e-9)

    @property
    def is_open(self) -> bool:
        """Does no measured resource bind? Each has its law, was never full, and leaves the stated capacity open."""
        return not self.unfitted and all(each.says == "open" and each.fit.highest < FULL for each in self.projections)


def outlook_of(
    observations: Observations,
    stated_users: float | None,
    utilisation_by_resource: Mapping[str, Series] | None = None,
    planning_limit: float = PLANNING_LIMIT,
) -> Outlook | None:
    """Fit, rehearse and carry on; None where there are fewer than three loads.

    The rows of each resource are in the order of the observations.
    """
    if observations.loads < FEWEST_LOADS:
        return None
    fits, rehearsals = fit_all(observations), rehearse(observations)
    fan = fan_of(observations, fits, rehearsals, stated_users) if stated_users else ()
    used = utilisation_by_resource or {}
    place = None if observations.memory is None else observations.place
    rates = observations.throughput_per_s
    found = [(name, fit_utilisation(name, rates, values, place)) for name, values in used.items()]
    unfitted = tuple(_unfitted(observations, name, used[name]) for name, fit in found if fit is None)
    pace = Pace(fits.bounds.rate_of_one, fits.best is fits.linear)
    projections = tuple(_project(fit, pace, stated_users, planning_limit) for _, fit in found if fit is not None)
    return Outlook(observations, fits, rehearsals, fan, projections, unfitted, stated_users, planning_limit)


def _unfitted(observations: Observations, resource: str, utilisation: Series) -> Unfitted:
    """Rows of which its use is not known, NaN, say nothing of it."""
    full = observations.users[utilisation >= FULL]
    highest = float(np.max(utilisation, where=np.isfinite(utilisation), initial=0.0))
    return Unfitted(resource, highest, float(full.min()) if len(full) else None)


def _project(fit: UtilisationFit, pace: Pace, stated_users: float | None, limit: float) -> Projection:
    full, limited = fit.throughput_where(1.0), fit.throughput_where(limit)
    at_stated = None if stated_users is None else _at_users(fit, pace.rate, stated_users)
    says = _says(at_stated, limit, pace.is_kept)
    return Projection(fit, full, _in_users(full, pace.rate), limited, _in_users(limited, pace.rate), at_stated, says)


def _at_users(fit: UtilisationFit, rate: Parameter, users: float) -> Parameter:
    """The utilisation at so many users, each at the pace of the lower loads; limits where that is known within some."""
    value = fit.utilisation_at(users * rate.value).value
    if rate.low is None or rate.high is None:
        return Parameter(value)
    ends = [fit.utilisation_at(users * each) for each in (rate.low, rate.high)]
    limits = [limit for end in ends for limit in (end.low, end.high) if limit is not None]
    return Parameter(value, None, min(limits), max(limits))


def _in_users(throughput: Parameter | None, rate: Parameter) -> Parameter | None:
    """The users that get through so much while each of them keeps the pace of the lower loads: N = X (Z + R)."""
    if throughput is None or throughput.low is None or throughput.high is None:
        return None
    if not rate.low or not rate.high:
        return Parameter(throughput.value / rate.value)
    return Parameter(throughput.value / rate.value, None, throughput.low / rate.high, throughput.high / rate.low)


def _says(at_stated: Parameter | None, limit: float, is_kept: bool) -> Says:
    """Where the rows bend, so many users no longer make so much throughput: that is a warning, no contradiction.

    Nor is there one where the rows are too few to know it, or no law describes them.
    """
    if at_stated is None or at_stated.low is None or at_stated.high is None:
        return "open"
    if at_stated.low > 1 and is_kept:
        return "contradicts"
    return "warns" if at_stated.high > 1 or at_stated.value > limit else "open"

"""The rehearsal: each law fitted to the lower 5/12 of the data must say the top of the data, which is known.

5/12 is 50,000 of 120,000: from the observed peak to the stated capacity it is as far as from here to the top. A law
that misses more than its own band allows is not drawn beyond the data; one that hits has still proved nothing.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from analysis.estimate import CONFIDENCE
from analysis.models.choice import fit_all
from analysis.models.observations import Observations
from analysis.models.quality import Rival

SHARE = 5 / 12
FEWEST = 3  # loads below, for any law
TOP = 0.99  # of the highest load: rows from there on are the top


@dataclass(frozen=True)
class Rehearsal:
    """What one law said of the top, a second, with the 95 % limits for a measurement there; and what it was."""

    law: str
    fitted_up_to: float  # users
    fitted_rows: int
    users: float
    predicted_per_s: float
    low_per_s: float
    high_per_s: float
    observed_per_s: float

    @property
    def miss(self) -> float:
        """By what share of the truth it was too high."""
        return self.predicted_per_s / self.observed_per_s - 1

    @property
    def is_hit(self) -> bool:
        """Was the truth inside its limits?"""
        return self.low_per_s <= self.observed_per_s <= self.high_per_s


def rehearse(observations: Observations) -> tuple[Rehearsal, ...]:
    """One rehearsal for each law that so few rows allow; none where fewer than three loads lie in the lower 5/12."""
    lower = observations.up_to(SHARE * observations.most_users * (1 + 1e-9))
    if len(lower) == 0 or lower.loads < FEWEST:
        return ()
    top = observations.users >= TOP * observations.most_users
    users = float(observations.users[top].mean())
    seen = observations.throughput_per_s[top]
    samples = max(observations.worth * len(seen), 1.0)
    found = (_rehearse(fit, lower, users, float(seen.mean()), samples) for fit in fit_all(lower).rivals)
    return tuple(one for one in found if one is not None)


def _rehearse(fit: Rival, lower: Observations, users: float, seen_per_s: float, samples: float) -> Rehearsal | None:
    band = fit.band_at(users) if fit.quality.allows_intervals else None
    if band is None:
        return None
    value = float(fit.throughput_at(np.array([users]))[0])
    quantile = float(student.ppf((1 + CONFIDENCE) / 2, fit.quality.freedom))
    scatter = quantile * (fit.quality.residual_sd or 0.0) / math.sqrt(samples)
    low, high = value - math.hypot(value - band[0], scatter), value + math.hypot(band[1] - value, scatter)
    return Rehearsal(fit.name, lower.most_users, len(lower), users, value, max(low, 0.0), high, seen_per_s)

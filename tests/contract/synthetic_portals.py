"""Portals that are one curve and noise: what a trial of them says, at any load, when the truth is planted."""

from dataclasses import dataclass
from math import log

from contract.search import Trial, next_load

Z = 1.96


@dataclass(frozen=True)
class Portal:
    """Its p95 is the limit times (load / capacity) ** steepness; `spread` is the error of its logarithm, measured."""

    capacity: float
    steepness: float
    spread: float

    def trial(self, load, random):
        seen = self.steepness * log(load / self.capacity) + random.gauss(0, self.spread)
        if seen + Z * self.spread < 0:
            return Trial(load, "held")
        return Trial(load, "broke" if seen - Z * self.spread > 0 else "unsure")


def any_portal(random):
    return Portal(random.uniform(0.15, 1.4), random.uniform(2, 20), random.uniform(0.03, 0.25))


def searched(portal, search, most, random):
    """The trials of a search that has time for `most`."""
    trials = []
    while len(trials) < most and (load := next_load(search, trials)) is not None:
        trials.append(portal.trial(load, random))
    return trials

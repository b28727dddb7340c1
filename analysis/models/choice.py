"""All laws fitted to the same rows, and which of them the rows speak for."""

from dataclasses import dataclass

from analysis.models.amdahl import AmdahlFit, fit_amdahl
from analysis.models.bounds import BoundsFit, fit_bounds
from analysis.models.closed import ClosedFit, fit_closed
from analysis.models.fall import Fall, fall_of
from analysis.models.linear import LinearFit, fit_linear
from analysis.models.observations import Observations
from analysis.models.quality import Parameter, Peak, Rival
from analysis.models.usl import UslFit, fit_usl

CLEARLY = 4.0  # of AICc: so much better than the straight line must a bend be ("considerably less support", Burnham and
# Anderson 2002, page 70); without it, one straight line in ten would be said to bend


@dataclass(frozen=True)
class Fits:
    """The laws with their numbers; `closed` is None without a think time, and `best` without rows to choose by.

    `fall` is there where the straight line would be chosen, but the rows at the top lie far under it; and where nothing
    would be, but less got through at the top than before. Then no law describes the rows, and `best` is None.
    """

    linear: LinearFit
    amdahl: AmdahlFit
    usl: UslFit
    closed: ClosedFit | None
    bounds: BoundsFit
    best: Rival | None
    fall: Fall | None = None

    @property
    def rivals(self) -> tuple[Rival, ...]:
        """The laws that are compared, the simplest first."""
        return tuple(fit for fit in (self.linear, self.amdahl, self.usl, self.closed) if fit is not None)

    @property
    def bends(self) -> bool:
        """Do the rows speak for any law but the straight line?"""
        return self.best is not None and self.best is not self.linear

    @property
    def peak(self) -> Peak | None:
        """That of the universal law, whichever law is best; None where the straight line is."""
        return self.usl.peak if self.bends else None

    @property
    def knee(self) -> Parameter | None:
        """Where the portal saturates, N*: of the closed law if it is best and knows both limits, else of the bounds.

        None where there is no bend, or none whose place is known on both sides and within the data.
        """
        if not self.bends:
            return None
        if self.closed is not None and self.best is self.closed and self.closed.is_identified:
            return self.closed.saturation
        straight, bent = self.linear.quality.aicc, self.bounds.quality.aicc
        clear = straight is not None and bent is not None and bent + CLEARLY < straight
        return self.bounds.saturation if clear and self.bounds.is_within else None


def fit_all(observations: Observations) -> Fits:
    """Fit every law, and choose: the least AICc, but the straight line unless another is clearly better.

    Of few rows a law that bends has no AICc at all, or one that its own numbers make hopeless, however far the rows
    are from straight. Where AIC without that correction is for a bend nothing is chosen, and no straight line claimed.
    Nor is it where the highest loads lie far under it.
    """
    linear, amdahl, usl = fit_linear(observations), fit_amdahl(observations), fit_usl(observations)
    closed, bounds = fit_closed(observations), fit_bounds(observations)
    rivals: list[Rival] = [linear, amdahl, usl, *([closed] if closed else [])]
    best = _best(linear, rivals)
    fall = fall_of(observations) if best is linear or best is None else None
    if fall is not None and best is None and not fall.is_loss:  # a bend may be there, and the rows too few for its law
        fall = None
    return Fits(linear, amdahl, usl, closed, bounds, best if fall is None else None, fall)


def _best(linear: LinearFit, rivals: list[Rival]) -> Rival | None:
    score_by_name = {fit.name: fit.quality.aicc for fit in rivals}
    known = [fit for fit in rivals if score_by_name[fit.name] is not None]
    straight = linear.quality.aicc
    if straight is None:
        return None
    best = min(known, key=lambda fit: score_by_name[fit.name] or 0.0)
    if (best.quality.aicc or 0.0) + CLEARLY < straight:
        return best
    is_straight = len(known) == len(rivals) and not any(_seems_better(fit, linear) for fit in rivals)
    return linear if is_straight or linear.quality.is_exact else None


def _seems_better(fit: Rival, linear: LinearFit) -> bool:
    return fit.quality.aic + CLEARLY < linear.quality.aic

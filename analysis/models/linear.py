"""The straight line, X = rate N: nobody is in anybody's way."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.models.curve import CurveFit, fit_curve
from analysis.models.observations import Observations
from analysis.models.quality import Parameter


@dataclass(frozen=True)
class LinearFit(CurveFit):
    """Its only number is `rate_of_one`."""

    name: str = "linear"

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """Its numbers by name."""
        return {"rate_of_one": self.rate_of_one}


def fit_linear(observations: Observations) -> LinearFit:
    """Fit X = rate N."""
    curve = fit_curve(observations, lambda users, most, theta: users)
    return LinearFit(curve, curve.rate_of_one)

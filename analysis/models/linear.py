"""The straight line, X = rate N: nobody is in anybody's way."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.models.curve import Curve, fit_curve
from analysis.models.observations import Observations, Series
from analysis.models.quality import Parameter, Quality


@dataclass(frozen=True)
class LinearFit:
    """`rate_of_one` is what one user gets through, a second."""

    rate_of_one: Parameter
    curve: Curve
    name: str = "linear"

    @property
    def quality(self) -> Quality:
        """How good it is."""
        return self.curve.quality

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """Its numbers by name."""
        return {"rate_of_one": self.rate_of_one}

    def throughput_at(self, users: Series) -> Series:
        """X(N), a second."""
        return self.curve.throughput_at(users)

    def band_at(self, users: float) -> tuple[float, float] | None:
        """The 95 % interval of X(N)."""
        return self.curve.band_at(users)


def fit_linear(observations: Observations) -> LinearFit:
    """Fit X = rate N."""
    curve = fit_curve(observations, lambda users, most, theta: users)
    return LinearFit(curve.rate_of_one, curve)

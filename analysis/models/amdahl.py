"""Amdahl's law, X = rate N / (1 + contention (N - 1)): users queue for something that they share.

Source: Amdahl, AFIPS 30 (1967), as a capacity curve in Gunther, Guerrilla Capacity Planning (2007), section 4.3. As N
grows X nears rate / contention, and never falls.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.models.curve import CurveFit, fit_curve
from analysis.models.observations import Observations, Series
from analysis.models.quality import Parameter

STARTS = ((0.001,), (0.1,), (1.0,), (10.0,), (100.0,))  # contention times the highest load


@dataclass(frozen=True)
class AmdahlFit(CurveFit):
    """`contention` is the share of the work that is done one after the other."""

    contention: Parameter
    name: str = "amdahl"

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """Its numbers by name."""
        return {"contention": self.contention, "rate_of_one": self.rate_of_one}

    @property
    def roof_per_s(self) -> float | None:
        """The throughput that it nears, rate / contention; None without contention."""
        return self.rate_of_one.value / self.contention.value if self.contention.value else None


def fit_amdahl(observations: Observations) -> AmdahlFit:
    """Fit it, contention from 0 to 1."""
    most = observations.most_users
    curve = fit_curve(observations, _shape, [max(most, 1.0)], STARTS)
    return AmdahlFit(curve, curve.rate_of_one, curve.solution.parameter(1, 1 / most))


def _shape(users: Series, most: float, theta: Series) -> Series:
    return np.asarray(users / (1 + theta[0] * (users - 1) / most))

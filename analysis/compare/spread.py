"""How far runs of the same thing differ in one respect, how well that is known, and what chance makes of both.

What was seen between runs is what they differ by and what their own seconds make, so the first is a difference of two
variances, and known worse than either. So each dealing draws the whole as it may have been, its mean square times
d / chi-square(d), and takes away what the seconds make: Weerahandi's generalized pivot for a component of variance
(Exact Statistical Methods for Data Analysis, 1995). With nothing to take away that is Student's t of d degrees.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEAST = 0.01  # of a standard deviation: no machine is believed to be quieter
MOST = 10.0  # and none louder: runs that differ by a factor of 22,000
FEWEST_DEGREES, MOST_DEGREES = 1.0, 1e9

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Spread:
    """A standard deviation over runs, as a natural logarithm (0.05 is 5 %), beside that which their seconds make.

    `degrees` of freedom tell the sum of both squares. Raises ValueError where one of the three is no such number.
    """

    size: float
    of_seconds: float
    degrees: float

    def __post_init__(self) -> None:
        _expect("size", self.size, 0.0, MOST)
        _expect("of_seconds", self.of_seconds, 0.0, MOST)
        _expect("degrees", self.degrees, FEWEST_DEGREES, MOST_DEGREES)

    def drawn_sizes(self, number: int, random: np.random.Generator) -> Values:
        """So many standard deviations that may be the true one, after what was seen."""
        whole = (self.size**2 + self.of_seconds**2) * self.degrees / random.chisquare(self.degrees, number)
        return np.asarray(np.sqrt(np.maximum(whole - self.of_seconds**2, LEAST**2)))

    def drawn(self, number: int, random: np.random.Generator) -> Values:
        """So many differences that runs may have by it."""
        return np.asarray(self.drawn_sizes(number, random) * random.standard_normal(number))


def _expect(name: str, value: Any, least: float, most: float) -> None:
    """NaN is between no limits."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not (is_number and least <= value <= most):
        raise ValueError(f"found {name} {value!r} in a noise, expected a number from {least:g} to {most:g}")

"""How far runs of the same thing differ in one respect, how well that is known, and what chance makes of both.

What was seen between runs is what they differ by and what their own seconds make, so the first is a difference of two
variances, and known worse than either. So each dealing draws the whole as it may have been, its mean square times
d / chi-square(d), and takes away what the seconds make: Weerahandi's generalized pivot for a component of variance
(Exact Statistical Methods for Data Analysis, 1995). With nothing to take away that is Student's t of d degrees.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEAST = 0.01  # of a standard deviation: no machine is believed to be quieter

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Spread:
    """A standard deviation over runs, as a natural logarithm (0.05 is 5 %), beside that which their seconds make.

    `degrees` of freedom tell the sum of both squares.
    """

    size: float
    of_seconds: float
    degrees: float

    def drawn_sizes(self, number: int, random: np.random.Generator) -> Values:
        """So many standard deviations that may be the true one, after what was seen."""
        whole = (self.size**2 + self.of_seconds**2) * self.degrees / random.chisquare(self.degrees, number)
        return np.asarray(np.sqrt(np.maximum(whole - self.of_seconds**2, LEAST**2)))

    def drawn(self, number: int, random: np.random.Generator) -> Values:
        """So many differences that runs may have by it."""
        return np.asarray(self.drawn_sizes(number, random) * random.standard_normal(number))

"""Batches: a window cut into twenty to sixty runs of intervals, and how far a ratio of two sums may be off.

What is cut are a recording's intervals, of a second each, or of several in a long run. Requests of the same second
share a queue, so they are not independent samples: an interval that takes them for that covers the truth 20 % of the
time where it promises 95 %. So a ratio (failures to pages, slow pages to pages, pages to seconds) has its error from
the batches around it, se^2 = b / (b - 1) sum (x_i - r m_i)^2 / (sum m_i)^2, and Student's t of b - 1 degrees.
Sources: Asmussen and Glynn, Stochastic Simulation (2007), III.5; Cochran, Sampling Techniques (1977), 6.3.

Batches grow until neighbours are hardly correlated any more, and what correlation is left widens the error by
(1 + c) / (1 - c), as for a first-order autoregression. Source: Tafazzoli, Steiger and Wilson, N-Skart (2011).
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from analysis.estimate import CONFIDENCE

FEWEST_BATCHES = 20  # for an interval
MOST_BATCHES = 60
FEWEST_OF_A_LIMIT = 10  # a limit that is clearly broken shows in fewer: the last half of a short window has ten
LARGEST_CORRELATION = 0.2
MOST_CORRELATION = 0.9  # beyond it nothing is known of the error; it is widened by 19 then

Edges = NDArray[np.int64]  # where each batch begins, in intervals of the window, and where the last ends
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Error:
    """The standard error of a ratio, and how many batches it comes from."""

    of_ratio: float
    batches: int

    def times_student(self, confidence: float = CONFIDENCE) -> float:
        """Half the width of the two-sided interval."""
        return student(self.batches - 1, confidence) * self.of_ratio


@cache
def student(degrees: int, confidence: float = CONFIDENCE) -> float:
    """The two-sided quantile of Student's t."""
    return float(stdtrit(degrees, (1 + confidence) / 2))


def equal_batches(intervals: int, batches: int) -> Edges:
    """Edges of batches that take every interval, equal to within one."""
    return np.arange(batches + 1) * intervals // batches


def finest_batches(intervals: int) -> Edges:
    """The batches to begin with: an interval each, and sixty where there are more."""
    return equal_batches(intervals, min(MOST_BATCHES, max(1, intervals)))


def in_batches(by_interval: NDArray[np.int64] | Values, edges: Edges) -> Values:
    """The sum of each batch."""
    return np.asarray(np.add.reduceat(by_interval, edges[:-1]), dtype=float)


def correlation(values: Values) -> float:
    """The correlation of neighbours, freed of the bias of - 1 / n that short series have."""
    away = values - values.mean()
    spread = float(away @ away)
    return float(away[1:] @ away[:-1]) / spread + 1 / len(values) if spread > 0 else 0.0


def lasting_correlation(values: Values) -> float:
    """The same, freed of most of its bias: twenty values that are tied show less of it than there is.

    All of it would be - (1 + 4 c) / n: Kendall's - (1 + 3 c) / n is that of a mean of n - 1 products beside a mean of n
    squares, and here their sums are divided. What is taken off is Kendall's, which leaves - c / n. With that the proofs
    of what the intervals cover were made; all of it would make them wider by 1 to 15 %, and decide less.
    Source: Marriott and Pope, Kendall, Biometrika 41 (1954).
    """
    return correlation(values) * len(values) / (len(values) - 3)


def ratio_error(parts: Values, wholes: Values) -> Error | None:
    """The error of sum(parts) / sum(wholes), from the finest batches of both; None of fewer than ten batches.

    The shortest batches whose deviations are not correlated, else the longest of which there are twenty.
    """
    if len(parts) < FEWEST_OF_A_LIMIT or not wholes.sum():
        return None
    away = parts - float(parts.sum() / wholes.sum()) * wholes
    grown = away
    for together in range(2, len(away) // FEWEST_BATCHES + 1):
        if lasting_correlation(grown) < LARGEST_CORRELATION:
            break
        grown = in_batches(away, equal_batches(len(away), len(away) // together))
    batches = len(grown)
    squares = float(grown @ grown) * batches / (batches - 1) * widening(lasting_correlation(grown))
    return Error(float(np.sqrt(squares)) / float(wholes.sum()), batches)


def widening(neighbours: float) -> float:
    """What the correlation of neighbouring batches makes of the variance of their mean: (1 + c) / (1 - c)."""
    kept = min(max(neighbours, 0.0), MOST_CORRELATION)
    return (1 + kept) / (1 - kept)


def standard_error(values: Values, centre: float) -> float:
    """The standard error of `centre` from the values of b batches around it."""
    return float(np.sqrt(((values - centre) ** 2).sum() / (len(values) * (len(values) - 1))))

"""How much of what rows say was said by the row before: the correlation of neighbours, and what the rows are worth.

A portal that is a little slow at noon is so for an hour, and an hour of minutes is not sixty samples. What follows each
other in the file is taken for what followed each other in time. Whatever the law, neighbours have like loads and so a
like misfit: so the correlation is that of what a bent line through many knots leaves, which no law needs be known for.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

FEWEST = 20  # rows, for a correlation
ROWS_OF_A_KNOT = 4  # fewer, and the line goes through the noise; more, and it cuts the corner of a sharp bend
MOST_KNOTS = 20  # that a bend of a sharp corner needs: it leaves 1 % of noise its own
MOST_DEVIATIONS = 4.0  # median ones, 2.7 standard ones: more is a cliff, of which the line cuts both edges
ROUNDING = 1e-18  # of the sum of squares of what was found
MOSTLY = 0.9  # of the ranks of loads and rows: beyond it there is one pass over the loads, and no second to compare
CORRELATIONS = np.arange(0.0, 0.951, 0.01)  # beyond the last nothing is known of the error; 39 rows then are worth one


def worth_of(correlation: float | None) -> float:
    """What each row is worth in rows that stand alone, (1 - c) / (1 + c), from 1/39 to 1; 1 where nobody can tell.

    Source: first-order autoregression; Bayley and Hammersley, Supplement to the Journal of the Royal Statistical
    Society 8 (1946).
    """
    return 1.0 if correlation is None else (1 - correlation) / (1 + correlation)


def correlation_of(load: NDArray[np.float64], found: NDArray[np.float64], place: NDArray[np.int64]) -> float | None:
    """That of neighbours in the noise around any line over the load, from 0 to 0.95; `place` is each row's in the file.

    None where nobody can tell: of fewer than twenty rows, and where the load mostly rises with them, or falls, for
    there a memory and a bend look alike.
    """
    order = np.argsort(place, kind="stable")
    if len(load) < FEWEST or abs(float(spearmanr(load[order], np.arange(len(load))).statistic)) > MOSTLY:
        return None
    left_over = _left_over(load[order])
    left = left_over @ found[order]
    if left @ left <= ROUNDING * float(found @ found):
        return 0.0
    most = MOST_DEVIATIONS * float(np.median(np.abs(left)))
    left = np.clip(left, -most, most)
    return _planted(left_over, float(left[1:] @ left[:-1] / (left @ left)))


def _left_over(load: NDArray[np.float64]) -> NDArray[np.float64]:
    """The projection M on what no line can say that is straight between knots, each with as many rows around it."""
    knots = np.unique(np.quantile(load, np.linspace(0, 1, min(MOST_KNOTS, len(load) // ROWS_OF_A_KNOT))))
    bases = np.stack([np.interp(load, knots, one) for one in np.eye(len(knots))], axis=1)
    return np.asarray(np.eye(len(load)) - bases @ np.linalg.pinv(bases))


def _planted(left_over: NDArray[np.float64], seen: float) -> float:
    """The least memory c that leaves as much correlation as was seen.

    The line takes much of a slow noise with it. Of noise with the correlations c^|i - j|, R, what is left of the
    products of neighbours and of the squares is, in the mean, tr(M S M R) and tr(M R), where S moves by one row.
    """
    products = _by_distance(left_over[:, 1:] @ left_over[:-1, :])
    squares = _by_distance(left_over)
    powers = CORRELATIONS[:, None] ** np.arange(len(squares))
    reached = np.flatnonzero(powers @ products / (powers @ squares) >= seen)
    return float(CORRELATIONS[reached[0] if len(reached) else -1])


def _by_distance(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sums of its entries at each distance |i - j| from the diagonal."""
    rows = np.arange(len(matrix))
    distances = np.abs(rows[:, None] - rows)
    return np.asarray(np.bincount(distances.ravel(), weights=matrix.ravel()))

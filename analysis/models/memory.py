"""How much of what rows say was said by the row before: the correlation of neighbours, and what the rows are worth.

A portal that is a little slow at noon is so for an hour, and an hour of minutes is not sixty samples. What follows each
other in the file is taken for what followed each other in time. Whatever the law, neighbours have like loads and so a
like misfit: so the correlation is that of what a bent line through many knots leaves, which no law needs be known for.
"""

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float64]
FEWEST = 20  # rows, for a correlation
ROWS_OF_A_KNOT = 4
MOST_KNOTS = 20
EXACT = 1e-18  # of the sum of squares of what was found: less is rounding
MOST_CORRELATION = 0.95  # beyond it nothing is known of the error; 39 rows then are worth one


def worth_of(load: Series, found: Series, place: NDArray[np.int64]) -> float:
    """The share of the rows that would say as much if each stood alone, (1 - c) / (1 + c), from 1/39 to 1.

    `place` is where each row stands in the file. 1 where rows are fewer than twenty, or their load only rises, or only
    falls: these are loads that somebody set, and there nobody can tell a memory from a bend.
    Source: first-order autoregression; Bayley and Hammersley, Supplement to the Journal of the Royal Statistical
    Society 8 (1946).
    """
    order = np.argsort(place, kind="stable")
    steps = np.diff(load[order])
    if len(load) < FEWEST or (steps >= 0).all() or (steps <= 0).all():
        return 1.0
    correlation = min(max(_correlation(load[order], found[order]), 0.0), MOST_CORRELATION)
    return (1 - correlation) / (1 + correlation)


def _correlation(load: Series, found: Series) -> float:
    """That of neighbours, less what the bent line itself puts among them, and freed of most of its bias.

    What a projection H leaves of white noise has neighbours that are correlated by - sum H(i, i+1) / (n - trace H).
    """
    rows, hat = len(load), _hat(load)
    left = found - hat @ found
    spread = float(left @ left)
    if spread <= EXACT * float(found @ found):
        return 0.0
    of_white_noise = -float(np.diag(hat, 1).sum()) / (rows - float(np.trace(hat)))
    return (float(left[1:] @ left[:-1]) / spread - of_white_noise) * (1 + 3 / rows)


def _hat(load: Series) -> Series:
    """The projection on all lines that are straight between knots, each with as many rows around it."""
    knots = np.unique(np.quantile(load, np.linspace(0, 1, min(MOST_KNOTS, len(load) // ROWS_OF_A_KNOT))))
    bases = np.stack([np.interp(load, knots, one) for one in np.eye(len(knots))], axis=1)
    return np.asarray(bases @ np.linalg.pinv(bases))

"""The arrays of the simulation: one element a citizen, a visit or a place."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Seconds = NDArray[np.float64]
Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Draw = Callable[[np.random.Generator, int], Seconds]  # so many times from one distribution

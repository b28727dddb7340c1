"""How many sessions begin and end in every few seconds: out of it comes how many are open at once."""

from array import array

from numpy import float64, frombuffer, int64
from numpy.typing import NDArray

BIN_S = 5
ROOM = 3600 // BIN_S  # after the last session, for the reading of its last page
CURVE_BIN_S = 300  # of the day's curve; the first begins at a multiple of it


class Doors:
    """Counts by bins of BIN_S seconds from `origin_s`, a multiple of CURVE_BIN_S at or before the first request."""

    def __init__(self, first_s: float) -> None:
        self.origin_s = int(first_s // CURVE_BIN_S) * CURVE_BIN_S
        self._begun, self._ended = array("q"), array("q")

    def pass_through(self, began_s: float, ended_s: float) -> None:
        """A session that was open from then to then."""
        begun, ended = self._bin_of(began_s), self._bin_of(ended_s)
        while len(self._ended) <= ended + ROOM:
            self._begun.extend([0] * ROOM)
            self._ended.extend([0] * ROOM)
        self._begun[begun] += 1
        self._ended[ended] += 1

    def begun(self) -> NDArray[float64]:
        """Sessions begun in each bin."""
        return frombuffer(self._begun, dtype=int64).astype(float64)

    def ended(self) -> NDArray[float64]:
        """Sessions ended in each bin, with the last of their requests."""
        return frombuffer(self._ended, dtype=int64).astype(float64)

    def _bin_of(self, time_s: float) -> int:
        return max(0, int((time_s - self.origin_s) // BIN_S))

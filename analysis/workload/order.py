"""Requests in the order of their ends: a log's lines may stand a little out of it."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import itemgetter

from analysis.workload.lines import Request

WINDOW = 50_000  # lines that a line may stand too late
LONGEST_LOG_S = 400 * 86_400.0
_end_s = itemgetter(0)


@dataclass
class Order:
    """Sorts within a window of lines, which no wrong clock can stretch; counts what it has to leave out.

    `late` came too late even for the window; `astray` is more than a year after the first.
    """

    window: int = WINDOW
    first_s: float | None = None
    late: int = 0
    astray: int = 0

    def sort(self, blocks: Iterable[list[Request]]) -> Iterator[list[Request]]:
        """Block after block in order of the ends."""
        held: list[Request] = []
        passed_s = float("-inf")
        for block in blocks:
            held += block
            held.sort(key=_end_s)
            ready, held = held[: -self.window], held[-self.window :]
            if ready:
                yield self._believable(ready, passed_s)
                passed_s = max(passed_s, ready[-1][0])
        if held:
            yield self._believable(held, passed_s)

    def _believable(self, ready: list[Request], passed_s: float) -> list[Request]:
        if self.first_s is None:
            self.first_s = ready[0][0]
        first = bisect_left(ready, passed_s, key=_end_s)
        last = max(first, bisect_left(ready, self.first_s + LONGEST_LOG_S, key=_end_s))
        self.late += first
        self.astray += len(ready) - last
        return ready[first:last]

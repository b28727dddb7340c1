"""How the workers' clocks stand to the master's, asked again and again: the seconds of a recording rest on it.

Two clocks of each worker are read. Its seconds come from the monotonic one, so that no correction of the wall clock
moves them; how far the wall clock is off is told for those who read logs beside a recording.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any


@dataclass(frozen=True)
class ClockReading:
    """A worker's monotonic and wall clock less the master's, and at most how wrong that is, in seconds."""

    ahead_s: float
    offset_s: float
    unsure_s: float


UNREAD = ClockReading(0.0, 0.0, inf)


@dataclass(frozen=True)
class Moment:
    """Both clocks of one process at one moment."""

    monotonic_s: float
    wall_s: float


class Clocks:
    """Cristian's estimate (Distributed Computing 3, 1989): a worker read its clocks somewhere between the question and
    the answer; halfway is best, and the quickest of several answers.
    """

    def __init__(self) -> None:
        self._first: dict[int, ClockReading] = {}
        self._newest: dict[int, ClockReading] = {}
        self._drift_s: dict[int, float] = {}
        self._is_going = False

    def take(self, answer: Mapping[str, Any], now: Moment) -> None:
        """A worker's answer to `asked_s`: what its clocks said."""
        unsure_s = (now.monotonic_s - answer["asked_s"]) / 2
        ahead_s = answer["clock_s"] - (now.monotonic_s - unsure_s)
        reading = ClockReading(ahead_s, answer["wall_s"] - (now.wall_s - unsure_s), unsure_s)
        worker, first = answer["worker"], self.reading(answer["worker"])
        self._newest[worker] = reading
        if not self._is_going:
            self._first[worker] = min(first, reading, key=lambda one: one.unsure_s)
        else:
            surely_s = abs(ahead_s - first.ahead_s) - unsure_s - first.unsure_s
            self._drift_s[worker] = max(self._drift_s.get(worker, 0.0), surely_s)

    def begin(self) -> None:
        """The run has its second 0 by what was read so far; what is read later says how the clocks drift."""
        self._is_going = True

    def reading(self, worker: int) -> ClockReading:
        """What the run's seconds are put right by."""
        return self._first.get(worker, UNREAD)

    def unread(self, workers: Iterable[int]) -> list[int]:
        """Those of the workers that have not answered yet."""
        return [worker for worker in workers if worker not in self._first]

    def most_ahead_s(self, worker: int) -> float:
        """By how much its monotonic clock is ahead now, at most: one that was suspended has fallen behind since."""
        newest = self._newest.get(worker, UNREAD)
        return newest.ahead_s + newest.unsure_s

    def told(self) -> dict[str, dict[str, float]]:
        """By worker: `offset_s` of its wall clock, `unsure_s`, and by how much at least it drifted, `drift_s`."""
        return {
            str(worker): {
                "offset_s": reading.offset_s,
                "unsure_s": reading.unsure_s,
                "drift_s": max(0.0, self._drift_s.get(worker, 0.0)),
            }
            for worker, reading in sorted(self._first.items())
        }

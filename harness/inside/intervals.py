"""Intervals: seconds of latencies gathered until an interval of the recording is whole, then written as one batch."""

from collections.abc import Callable, Iterable
from math import inf

from harness.inside.counting import Cell, merge_cells


class Intervals:
    """Takes the cells of seconds, hands on those of `interval_s` seconds together.

    What comes for an interval that was handed on already, because a report was late, makes a batch of its own.
    """

    def __init__(self, interval_s: int, write: Callable[[tuple[Cell, ...]], None]) -> None:
        self._interval_s = interval_s
        self._write = write
        self._cells_by_interval: dict[int, list[Cell]] = {}

    def add(self, cells: Iterable[Cell], through_second: int) -> None:
        """Everything up to and with a second is there, but for late reports; hands on what is whole."""
        for cell in cells:
            begins = cell.second // self._interval_s * self._interval_s
            self._cells_by_interval.setdefault(begins, []).append(cell)
        self._hand_on(through_second + 1)

    def finish(self) -> None:
        """Hand on the last interval, whole or not."""
        self._hand_on(inf)

    def _hand_on(self, until_s: float) -> None:
        for begins in sorted(self._cells_by_interval):
            if begins + self._interval_s <= until_s:
                self._write(merge_cells(self._cells_by_interval.pop(begins), self._interval_s))

"""Sessions open at once, from when they begin and end: a session is open until its last page has been read, too.

The log shows the last request; that its reader stayed for one think time more is what the harness's citizens do, and
what the observed concurrent users mean here.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import oaconvolve

from analysis.workload.doors import BIN_S, CURVE_BIN_S, Doors

Series = NDArray[np.float64]
PEAK_OVER_S = 60  # the peak is the highest mean of so many seconds
DAY_S = 86_400
LEAST_USERS = 1e-6  # fewer are nobody
TWO_SIDED_95 = 1.96


@dataclass(frozen=True)
class Curve:
    """Mean sessions in each bin of `bin_s` seconds; the first begins `origin_s` seconds after 1970 in UTC.

    `asking` are between their first request and their last, which the log shows; `reading` read their last page, as
    many as there should be.
    """

    origin_s: int
    bin_s: int
    asking: Series
    reading: Series

    @property
    def users(self) -> Series:
        """Sessions open."""
        return self.asking + self.reading

    @property
    def begins_s(self) -> Series:
        """When each bin begins, in seconds from the origin."""
        return np.arange(len(self.users), dtype=float) * self.bin_s

    def coarser(self, bin_s: int) -> "Curve":
        """Means over longer bins."""
        times = bin_s // self.bin_s
        asking, reading = (
            np.concatenate([series, np.zeros(-len(series) % times)]).reshape(-1, times).mean(axis=1)
            for series in (self.asking, self.reading)
        )
        return Curve(self.origin_s, bin_s, asking, reading)

    def of_day(self, at_s: float, offset_s: int) -> "Curve":
        """The calendar day, by the log's own clock, in which a moment after the origin lies."""
        day = (self.origin_s + at_s + offset_s) // DAY_S
        of_bin = (self.origin_s + self.begins_s + offset_s) // DAY_S
        found = np.flatnonzero(of_bin == day)
        origin_s = self.origin_s + int(found[0]) * self.bin_s
        return Curve(origin_s, self.bin_s, self.asking[found], self.reading[found])


@dataclass(frozen=True)
class Peak:
    """The most sessions open on average over PEAK_OVER_S, and when that began, in seconds after the curve's origin.

    `unsure_users`: how many really read their last page then is nowhere in the log; 95 % of the time it is that near
    to how many should, for their number is at most as chancy as Poisson's.
    """

    users: float
    at_s: float
    unsure_users: float


def open_curve(doors: Doors, think_times_s: Series) -> Curve:
    """Sessions open in bins of BIN_S seconds; `think_times_s` are equally likely times of reading the last page."""
    begun, ended = doors.begun(), doors.ended()
    within = np.cumsum(begun - ended) - (begun - ended) / 2  # on average in the middle of their bins
    reading = np.zeros(len(within))
    if len(think_times_s) and len(within):
        reading = oaconvolve(ended, stays(think_times_s))[: len(within)]
    there = np.flatnonzero(begun + ended + (reading > LEAST_USERS))
    bins = CURVE_BIN_S // BIN_S
    last = (int(there[-1]) // bins + 1) * bins if len(there) else 0
    return Curve(doors.origin_s, BIN_S, np.maximum(0, within)[:last], np.maximum(0, reading)[:last])


def stays(times_s: Series) -> Series:
    """How much of each bin somebody is there who comes at any moment of the first, and stays for one of the times.

    Who comes at u, uniform in [0, h), has been there for min(x, y - u) by y; the mean of (y - u)+ over u is
    (y+^2 - (y - h)+^2) / 2h.
    """
    edges_s = np.arange(int(times_s.max() // BIN_S) + 3, dtype=float) * BIN_S

    def arrived(y_s: Series) -> Series:
        return np.asarray((np.maximum(y_s, 0) ** 2 - np.maximum(y_s - BIN_S, 0) ** 2) / (2 * BIN_S), dtype=float)

    there_s = arrived(edges_s) - np.mean([arrived(edges_s - time_s) for time_s in times_s], axis=0)
    return np.asarray(np.diff(there_s) / BIN_S, dtype=float)


def find_peak(curve: Curve) -> Peak:
    """The highest mean of PEAK_OVER_S."""
    width = min(max(1, PEAK_OVER_S // curve.bin_s), max(1, len(curve.users)))
    means = np.convolve(curve.users, np.ones(width) / width, mode="valid")
    first = int(np.argmax(means))
    reading = float(curve.reading[first : first + width].mean())
    return Peak(float(means[first]), float(first * curve.bin_s), TWO_SIDED_95 * math.sqrt(reading))

"""The workload of a log: what is estimated out of its counts, and what speaks against it."""

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np

from analysis.workload.concurrency import Curve, Peak, find_peak, open_curve
from analysis.workload.doors import BIN_S, CURVE_BIN_S
from analysis.workload.fitted import FittedSessions, fitted_users, walk
from analysis.workload.lines import Reading
from analysis.workload.order import Order
from analysis.workload.shares import Crowds, JourneyShare, PageUse, crowds_of, journeys_of, mix_of, pages_of
from analysis.workload.tally import START_BIN_S, Tally
from analysis.workload.thinking import Thinking, count_all, think


@dataclass(frozen=True)
class Workload:
    """What an access log says of who comes, and how much at once."""

    log: str
    reading: Reading
    order: Order
    tally: Tally
    journeys: tuple[JourneyShare, ...]
    mix_is_whole: bool  # sessions cut by the end of the log are in the mix, for the log is too short to leave them out
    pages: tuple[PageUse, ...]
    thinking: Thinking | None
    curve: Curve
    peak: Peak
    fitted: FittedSessions | None
    fitted_curve: Curve | None  # of the same arrivals
    crowds: Crowds

    @property
    def offset_s(self) -> int:
        """The log's clock, from UTC."""
        return self.reading.offset_s or 0

    @property
    def sessions(self) -> int:
        """All that were found."""
        return self.tally.sessions

    @property
    def requests(self) -> int:
        """All that belong to clients."""
        return sum(self.tally.statuses.values())

    @property
    def returning(self) -> float | None:
        """Of the sessions that asked for a part: whose first had not changed. None where no answer was 304."""
        return self.tally.unchanged / self.tally.with_parts if self.tally.unchanged else None

    @property
    def hours(self) -> tuple[float, ...]:
        """The share of the sessions that began in each hour of the day, by the log's clock."""
        counts = [0] * 24
        for begun in self.tally.beginnings.values():
            for in_bin, count in enumerate(begun):
                second = self.curve.origin_s + in_bin * START_BIN_S + self.offset_s
                counts[second // 3600 % 24] += count
        return tuple(count / self.sessions for count in counts)

    @property
    def peak_arrivals_per_s(self) -> float:
        """Sessions begun a second, in the five minutes around the peak, as far as the log goes."""
        begun = self.tally.doors.begun()
        there = np.flatnonzero(begun)
        middle, half = int(self.peak.at_s // BIN_S), CURVE_BIN_S // BIN_S // 2
        around = begun[max(there[0], middle - half) : min(there[-1] + 1, middle + half)]
        return float(around.mean()) / BIN_S if len(around) else 0.0

    def clock(self, at_s: float) -> dt.datetime:
        """A moment after the curve's origin, by the log's own clock."""
        zone = dt.timezone(dt.timedelta(seconds=self.offset_s))
        return dt.datetime.fromtimestamp(self.curve.origin_s + at_s, zone)

    @property
    def day(self) -> Curve:
        """The day of the peak, in bins of CURVE_BIN_S."""
        return self.curve.coarser(CURVE_BIN_S).of_day(self.peak.at_s, self.offset_s)


def estimate(log: str, reading: Reading, order: Order, tally: Tally) -> Workload:
    """Everything that the counts tell; there must be a session."""
    thinking = think(count_all(tally.rounded, tally.fine))
    curve = open_curve(tally.doors, np.empty(0) if thinking is None else thinking.times_s)
    fitted = None if thinking is None else walk(tally.transitions, thinking.best.law)
    mix, is_whole = mix_of(tally, curve)
    return Workload(
        log=log,
        reading=reading,
        order=order,
        tally=tally,
        journeys=tuple(journeys_of(tally, mix, thinking)),
        mix_is_whole=is_whole,
        pages=tuple(pages_of(tally, thinking)),
        thinking=thinking,
        curve=curve,
        peak=find_peak(curve),
        fitted=fitted,
        fitted_curve=None if fitted is None else _fitted_curve(tally, fitted, curve),
        crowds=crowds_of(tally),
    )


def _fitted_curve(tally: Tally, fitted: FittedSessions, curve: Curve) -> Curve:
    users = fitted_users(tally.doors, fitted.stay_s, len(curve.users))
    return replace(curve, asking=users, reading=np.zeros(len(users)))

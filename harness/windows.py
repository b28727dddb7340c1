"""Windows of time in which a target may be loaded: `Mon-Fri 22:00-05:00`, as its clocks on the wall say it."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY = dt.timedelta(days=1)
EXPECTED = "expected days and times such as 'Mon-Fri 22:00-05:00' or 'Sat 00:00-24:00'"

_WINDOW = re.compile(r"(\w{3})(?:-(\w{3}))? (\d\d):(\d\d)-(\d\d):(\d\d)")


@dataclass(frozen=True)
class Window:
    """On each of `days` (0 is Monday), from `from_min` of that day for `minutes`, past midnight where it is so long."""

    days: frozenset[int]
    from_min: int
    minutes: int

    def start_on(self, day: dt.datetime) -> dt.datetime:
        """When it opens on that day, if it does."""
        return day.replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(minutes=self.from_min)

    def end_at(self, now: dt.datetime) -> dt.datetime | None:
        """When the window that is open `now` closes; None while it is shut."""
        for began in (now, now - DAY):
            start = self.start_on(began)
            end = start + dt.timedelta(minutes=self.minutes)
            if began.weekday() in self.days and start <= now < end:
                return end
        return None


def read_window(text: str) -> Window:
    """Raises ValueError."""
    found = _WINDOW.fullmatch(text)
    if found is None:
        raise ValueError(f"found {text!r}, {EXPECTED}")
    first, last, *clock = found.groups()
    from_min, to_min = _minutes(*clock[:2]), _minutes(*clock[2:])
    named = [first, last or first]
    if not set(named) <= set(DAYS) or from_min is None or to_min is None or from_min == 24 * 60:
        raise ValueError(f"found {text!r}, {EXPECTED}")
    begin, end = (DAYS.index(day) for day in named)
    days = frozenset((begin + step) % 7 for step in range((end - begin) % 7 + 1))
    return Window(days, from_min, (to_min - from_min) % (24 * 60) or 24 * 60)


def open_until(windows: list[Window], now: dt.datetime) -> dt.datetime | None:
    """Until when it is open, through windows that follow each other without a gap; None where it is shut.

    `now` is in the time zone that the windows are meant in.
    """
    until: dt.datetime | None = None
    while True:
        ends = [end for window in windows if (end := window.end_at(until or now)) is not None]
        latest = max(ends, default=None)
        if latest is None or (until is not None and latest <= until) or latest > now + 8 * DAY:
            return latest or until
        until = latest


def openings(windows: Iterable[Window], now: dt.datetime, within: dt.timedelta) -> list[dt.datetime]:
    """When a window opens from `now` on, in order; `now` is in the time zone that they are meant in."""
    days = [now + day * DAY for day in range(within // DAY + 2)]
    starts = {window.start_on(day) for window in windows for day in days if day.weekday() in window.days}
    return sorted(start for start in starts if now < start <= now + within)


def date_in(time_zone: str, now: dt.datetime) -> dt.date:
    """Which day it is there: a target's days begin and end by the clock that its windows are meant in."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def _minutes(hour: str, minute: str) -> int | None:
    found = int(hour) * 60 + int(minute)
    return found if int(minute) < 60 and found <= 24 * 60 else None

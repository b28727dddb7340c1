"""What stands in CSV files: a series of concurrent users, measured think times, the curve of a day."""

import csv
import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path

from harness.loads import Point

MOST_STAGES = 96  # of one series: a longer one is averaged
MOST_TIMES = 1000  # of an empirical distribution: more are thinned out to so many of its quantiles
LARGEST_USERS = 1e9
LARGEST_TIME_S = 10 * 365 * 86400.0
SHORTEST_SERIES_S = 0.001
CURVE_FILE = "day.csv"


class BadTable(ValueError):
    """A CSV file cannot be used; the message says where, what was found and what was expected."""


def read_series(path: Path, time_column: str, users_column: str) -> list[Point]:
    """(seconds from the first row, users) of each row, times rising; raises BadTable."""
    rows = list(_rows(path, (time_column, users_column)))
    points = [
        (_time_s(row[time_column], line, time_column), _number(row[users_column], line, users_column, LARGEST_USERS))
        for line, row in rows
    ]
    if len(points) < 2:
        raise BadTable(f"{path.name} holds {len(points)} rows, expected at least 2")
    for (line, _), (before, _), (after, _) in zip(rows[1:], points, points[1:], strict=False):
        if after <= before:
            raise BadTable(f"{path.name} line {line}: found a time that is not after the one before it")
    first_s = points[0][0]
    if not SHORTEST_SERIES_S <= points[-1][0] - first_s <= LARGEST_TIME_S:
        raise BadTable(f"{path.name} takes {points[-1][0] - first_s:g} s, expected a millisecond to ten years")
    return [(time_s - first_s, users) for time_s, users in points]


def fitted(points: Sequence[Point], over_s: float | None, times: float) -> tuple[list[Point], float]:
    """A series with so many times the users, in at most MOST_STAGES points, and when it ends.

    It is told in `over_s` seconds, or, where that is None, in as long as it took; its last row lasts as long as the one
    before it.
    """
    end_s = 2 * points[-1][0] - points[-2][0]
    factor = 1.0 if over_s is None else over_s / end_s
    return [(time_s * factor, users * times) for time_s, users in _averaged(points)], end_s * factor


def read_times(path: Path, column: str) -> tuple[float, ...]:
    """The times of a column in rising order, at most MOST_TIMES; raises BadTable."""
    values = sorted(_number(row[column], line, column, LARGEST_TIME_S) for line, row in _rows(path, (column,)))
    if not values or values[-1] <= 0:
        raise BadTable(f"{path.name} holds no time above zero in '{column}'")
    if len(values) <= MOST_TIMES:
        return tuple(values)
    return tuple(values[round(number * (len(values) - 1) / (MOST_TIMES - 1))] for number in range(MOST_TIMES))


def hours_of(curve: str) -> list[float]:
    """How busy each hour of the day of that name is: `ordinary` or `deadline`; both are assumed."""
    text = files("harness").joinpath(CURVE_FILE).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return [float(row[curve]) for row in csv.DictReader(lines)]


def _averaged(points: Sequence[Point]) -> list[Point]:
    """At most MOST_STAGES points: neighbours together, each with the mean of its users."""
    together = math.ceil(len(points) / MOST_STAGES)
    groups = [points[at : at + together] for at in range(0, len(points), together)]
    return [(group[0][0], sum(users for _, users in group) / len(group)) for group in groups]


def _rows(path: Path, columns: Iterable[str]) -> Iterable[tuple[int, Mapping[str, str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadTable(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'it is no text'}") from error
    reader = csv.DictReader(text.splitlines())
    try:
        found = [name for name in reader.fieldnames or () if name]
        if missing := [column for column in columns if column not in found]:
            raise BadTable(f"{path.name} has no column '{missing[0]}'; found: {', '.join(found) or 'nothing'}")
        return [(number, row) for number, row in enumerate(reader, start=2)]
    except csv.Error as error:
        raise BadTable(f"{path.name} is not CSV: {error}") from error


def _time_s(text: str | None, line: int, column: str) -> float:
    try:
        return dt.datetime.fromisoformat(text or "").timestamp()
    except (ValueError, OverflowError, OSError):
        return _number(text, line, column, math.inf)


def _number(text: str | None, line: int, column: str, most: float) -> float:
    try:
        number = float(text or "")
    except ValueError as error:
        raise BadTable(f"line {line}: found {text!r} as {column}, expected a number") from error
    if not math.isfinite(number) or not 0 <= number <= most:
        raise BadTable(f"line {line}: found {text!r} as {column}, expected a number that is not negative")
    return number

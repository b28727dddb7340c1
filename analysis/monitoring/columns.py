"""What the columns of a monitoring table are called, and how a cell becomes a number."""

import re
from collections.abc import Callable, Iterable

USERS, THROUGHPUT, THINK_TIME = "users", "throughput_per_s", "think_time_s"
LEAST, MOST = 1e-9, 1e10  # of users, rates and times: more people than there are, and a nanosecond
MOST_SHARE = 1.05  # of a utilisation: counters are read at different moments, and may overlap a little
LATENCIES = ("p50", "p95", "p99", "mean")

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_LATENCY = re.compile(r"(?:latency_|response_)?(p50|p95|p99|mean)(?:_latency|_response)?(?:_time)?(_s|_ms)?")
_THINK = re.compile(r"think(?:_time)?(_s|_ms)?")
_RESOURCE = re.compile(r"(.*?)_?(?:utilisation|utilization|util|busy)(_percent|_pct)?(?:_(.+))?|(.+?)(_percent|_pct)")

_NO_RESOURCE = re.compile(
    r"(?:^|_)(?:errors?|fail\w*|hits?|miss\w*|success\w*|ratio|rate|idle|free|avail\w*)(?:_|$)"
)  # percentages of something else than a use, or of what is left of it

_OF_A_MACHINE = re.compile(r"cpu|core|processor|disk|mem|net")  # what is busy in a share of the time

Reader = Callable[[str], float]


class BadCell(ValueError):
    """A cell that is not what its column wants: what was expected."""


def latency_column(name: str) -> tuple[str, float] | None:
    """Which latency a column holds, and in how many seconds a unit; None of any other column."""
    found = _LATENCY.fullmatch(name.lower())
    return None if found is None else (found[1], 0.001 if found[2] == "_ms" else 1.0)


def think_column(name: str) -> float | None:
    """In how many seconds a unit a column holds think times; None of any other column."""
    found = _THINK.fullmatch(name.lower())
    return None if found is None else 0.001 if found[1] == "_ms" else 1.0


def resource_column(name: str) -> tuple[str, float] | None:
    """Whose utilisation a column holds, and what one in it is as a fraction; None of any other column.

    A percentage of errors or of hits in a cache is no use of anything, and what is idle, free or available is its
    opposite.
    """
    found = _RESOURCE.fullmatch(name.lower())
    if found is None:
        return None
    resource = found[1] or found[3] or found[4] or name
    if _NO_RESOURCE.search(resource):
        return None
    return resource.strip("_") or name, 0.01 if found[2] or found[5] else 1.0


def is_count(name: str, cells: Iterable[str]) -> bool:
    """Does a column hold how many of something are busy, such as threads, and no share of them?"""
    found = resource_column(name)
    if found is None or found[1] != 1 or "busy" not in name.lower() or _OF_A_MACHINE.search(found[0]):
        return False
    return any(_NUMBER.fullmatch(cell) is not None and float(cell) > MOST_SHARE for cell in cells)


def above_zero(text: str) -> float:
    """A number above 0 that somebody may have measured."""
    expected = "a number above 0"
    value = _number(text, expected)
    if value <= 0:
        raise BadCell(expected)
    if not LEAST <= value <= MOST:
        raise BadCell(f"{expected} that can be measured, {LEAST:g} to {MOST:g}")
    return value


def at_least_zero(text: str) -> float:
    """A number that is not negative."""
    value = _number(text, "a number that is not negative")
    if value < 0 or value > MOST:
        raise BadCell("a number that is not negative")
    return value


def utilisation(unit: float) -> Reader:
    """A reader of fractions up to 1, of percentages with their sign, or of what is `unit` a piece."""
    expected = "a utilisation: a fraction up to 1, or a percentage with its sign" if unit == 1 else "0 to 100"

    def read(text: str) -> float:
        has_sign = text.endswith("%")
        value = _number(text.removesuffix("%").strip(), expected) * (0.01 if has_sign else unit)
        if not 0 <= value <= MOST_SHARE:
            raise BadCell(expected)
        return min(value, 1.0)

    return read


def _number(text: str, expected: str) -> float:
    if _NUMBER.fullmatch(text) is None:
        raise BadCell(expected)
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise BadCell(expected)
    return value

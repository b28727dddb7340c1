"""From the shape of a load to its legs: how many users, for how long, one leg for each stage; pure functions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from harness.scenario.load import Day, Hold, Ramp, Search, Soak, Spike, Steps

CURVE_RAMP = 0.25  # of an interval of a curve: how long the load takes to move to it
CURVE_SETTLE = 0.25  # and how long it settles at most; the rest is measured
RAMP_STAGES = 10


@dataclass(frozen=True)
class Leg:
    """One stage to be: it moves to `users` in `ramp_s`, and stays for `hold_s`, of which `settle_s` (None: as usual).

    `peak_users` is the most while it is measured; `free` says that nobody wrote the number down, so it may be rounded.
    """

    users: float
    peak_users: float
    ramp_s: float
    hold_s: float
    settle_s: float | None
    moves: bool = False
    free: bool = False


@dataclass(frozen=True)
class Setting:
    """What legs are counted with: the stated capacity, the mean session in seconds, and the users before."""

    capacity: int
    session_s: float
    before_users: float


Point = tuple[float, float]  # time in seconds, users


@singledispatch
def legs_of(shape: Any, setting: Setting) -> Iterator[Leg]:
    """The legs of a shape."""
    raise TypeError(f"no legs are known for {type(shape).__name__}")


@legs_of.register
def _steps(shape: Steps, setting: Setting) -> Iterator[Leg]:
    for utilisation in shape.utilisation:
        yield _level(utilisation * setting.capacity, shape.ramp, shape.hold, shape.settle)


@legs_of.register
def _hold(shape: Hold, setting: Setting) -> Iterator[Leg]:
    if shape.arrivals is not None:
        users = shape.arrivals * setting.session_s  # Little: so many are there while the portal takes no time
    else:
        users = shape.users or (shape.utilisation or 0) * setting.capacity
    yield _level(users, shape.ramp, shape.for_, shape.settle, free=shape.arrivals is not None)


@legs_of.register
def _ramp(shape: Ramp, setting: Setting) -> Iterator[Leg]:
    stages = RAMP_STAGES if shape.every is None else max(1, round(shape.over / shape.every))
    before, end = setting.before_users, shape.to * setting.capacity
    for number in range(1, stages + 1):
        users = before + (end - before) * number / stages
        begin = before + (end - before) * (number - 1) / stages
        yield Leg(users, max(users, begin), 0.0, shape.over / stages, 0.0, moves=True, free=True)


@legs_of.register
def _spike(shape: Spike, setting: Setting) -> Iterator[Leg]:
    base, peak = shape.base * setting.capacity, shape.peak * setting.capacity
    yield _level(base, shape.ramp, shape.before, shape.settle)
    yield _level(peak, shape.rise, shape.hold, shape.settle)
    yield _level(base, shape.rise, shape.after, shape.settle)


@legs_of.register
def _soak(shape: Soak, setting: Setting) -> Iterator[Leg]:
    users, section_s = shape.utilisation * setting.capacity, shape.for_ / shape.sections
    yield _level(users, shape.ramp, section_s, shape.settle)
    for _ in range(1, shape.sections):
        yield _level(users, 0.0, section_s, 0.0)


@legs_of.register
def _search(shape: Search, setting: Setting) -> Iterator[Leg]:
    """The slots of its trials, all at the highest load: which one each tries is not known yet."""
    for _ in range(shape.trials):
        yield _level(shape.high * setting.capacity, shape.ramp, shape.hold, shape.settle)


def legs_of_day(shape: Day, setting: Setting, hours: Sequence[float]) -> Iterator[Leg]:
    """The legs of a day: `hours` holds how busy each hour is, in any unit."""
    highest = shape.peak * setting.capacity / max(hours)
    hour_s = shape.over / len(hours)
    yield from legs_of_curve([(number * hour_s, busy * highest) for number, busy in enumerate(hours)])


def legs_of_curve(points: Sequence[Point], end_s: float | None = None) -> Iterator[Leg]:
    """The legs of a curve: from each point to the next, the last until `end_s` (None: as long as the one before it)."""
    if end_s is None:
        end_s = 2 * points[-1][0] - points[-2][0]
    ends_s = [*(time_s for time_s, _ in points[1:]), end_s]
    for (time_s, users), to_s in zip(points, ends_s, strict=True):
        interval_s = to_s - time_s
        ramp_s = CURVE_RAMP * interval_s
        yield Leg(users, users, ramp_s, interval_s - ramp_s, CURVE_SETTLE * interval_s, free=True)


def _level(users: float, ramp_s: float, hold_s: float, settle_s: float | None, free: bool = False) -> Leg:
    return Leg(users, users, ramp_s, hold_s, settle_s, free=free)

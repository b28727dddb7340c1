"""Generator gates on the load itself: did as many citizens come as the plan says, and in time?"""

from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray

from analysis.arrivals import Arrivals, arrivals_of
from analysis.gate import Gate, delay_gate
from analysis.language import said
from analysis.pauses import pauses_of
from analysis.recording import Recording
from analysis.windows import Window

CITIZENS_TOLERANCE = 0.01  # or one citizen
SECONDS_OFF = 0.2  # of the window that may lie outside of that tolerance: citizens change between sessions
FOLLOWS_WITHIN_S = 3  # a load that moves is followed in steps of a second, by citizens who come within one more
ARRIVALS_TOLERANCE = 0.01
ARRIVALS_ERRORS = 5  # standard errors of a Poisson count on top of it
SHORTEST_THINK = 0.9  # of the mean that was planned
LONGEST_PAUSE = 1.5  # times the mean pause that was planned, typing and all
IN_TIME = "arrivals_in_time"

Series = NDArray[np.float64]


def load_gates(recording: Recording, window: Window) -> tuple[Gate, ...]:
    """A closed load must hold its citizens; of a sessions load the arrivals must come, and how many stay, emerges."""
    arrivals = arrivals_of(recording, window)
    thought = _think_time_kept(recording, window)
    if arrivals is None:
        return (_citizens_reached(window), thought)
    return (_started(arrivals), _in_time(recording, arrivals), _as_planned(window, arrivals), thought)


def _citizens_reached(window: Window) -> Gate:
    advice = said("gate.citizens_reached.advice")
    counted = window.users.dropna(subset=["open"])
    if counted.empty:
        seen = said("gate.citizens_reached.no_count", planned=window.stage.citizens)
        return Gate("citizens_reached", False, seen, advice)
    open_ = counted["open"].to_numpy()
    least, most = _wanted(window, counted["planned"].to_numpy(), counted["in_flight"].to_numpy())
    off = float(((open_ < least) | (open_ > most)).mean())
    if window.stage.moves:
        return Gate("citizens_reached", off <= SECONDS_OFF, said("gate.citizens_reached.follows", off=off), advice)
    planned, median = window.stage.citizens, float(np.median(open_))
    seen = said("gate.citizens_reached.seen", planned=planned, median=median, off=off)
    passed = bool(abs(median - planned) <= _tolerance(planned)) and off <= SECONDS_OFF
    return Gate("citizens_reached", passed, seen, advice)


def _think_time_kept(recording: Recording, window: Window) -> Gate:
    """Did citizens think as long as planned? Who thinks less asks for more, and makes a larger load than it is named.

    Typing comes on top of thinking, and not on all pages at once, so the longest that the mean may be is half as much
    again as it is in the long run; a mean between is a grave doubt (analysis.load_doubts).
    """
    pauses, advice = pauses_of(recording, window), said("gate.think_time_kept.advice")
    if pauses is None:
        # Where all wait for an answer nobody comes to think: that is the portal's doing, and "nothing hangs" tells it.
        key = "all_wait" if window.most_wait else "none"
        return Gate("think_time_kept", window.most_wait, said(f"gate.think_time_kept.{key}"), advice)
    least_s = SHORTEST_THINK * pauses.think_s - pauses.unsure_s
    most_s = LONGEST_PAUSE * pauses.planned_s + pauses.unsure_s if pauses.planned_s is not None else inf
    times = {"mean_s": pauses.mean_s, "planned_s": pauses.think_s}
    seen = said("gate.think_time_kept.seen", **times)
    if pauses.planned_s is not None:
        seen = said("gate.think_time_kept.seen_with_typing", **times, pause_s=pauses.planned_s)
    return Gate("think_time_kept", least_s <= pauses.mean_s <= most_s, seen, advice)


def _wanted(window: Window, planned: Series, in_flight: Series) -> tuple[Series, Series]:
    """The fewest and the most citizens that may be there, second by second.

    Where the load moves, as many as were planned in one of the last seconds; where it falls, those too who wait for an
    answer, for nobody is sent home before it came.
    """
    if not window.stage.moves:
        wanted = np.full(len(planned), float(window.stage.citizens))
        return wanted - _tolerance(wanted), wanted + _tolerance(wanted)
    before = [np.concatenate([planned[:1].repeat(back), planned[: len(planned) - back]]) for back in _backs(planned)]
    least, most = np.min(before, axis=0), np.max(before, axis=0)
    waiting = np.where(planned < most, np.nan_to_num(in_flight), 0.0)
    return least - _tolerance(least), most + _tolerance(most) + waiting


def _backs(planned: Series) -> range:
    return range(min(FOLLOWS_WITHIN_S, len(planned) - 1) + 1)


def _tolerance(citizens: Series | int) -> Series:
    return np.maximum(1.0, CITIZENS_TOLERANCE * np.asarray(citizens, dtype=float))


def _started(arrivals: Arrivals) -> Gate:
    """From the stage's start on, ramp included: a session that never began is missing in the window too."""
    seen = said("gate.arrivals_started.seen", turned_away=arrivals.turned_away, of_stage=arrivals.of_stage)
    return Gate("arrivals_started", arrivals.turned_away == 0, seen, said("gate.arrivals_started.advice"))


def _in_time(recording: Recording, arrivals: Arrivals) -> Gate:
    if arrivals.late_p99_s is None:
        return Gate(IN_TIME, False, said("gate.arrivals_in_time.none"), said("gate.look_at_logs"))
    return delay_gate(IN_TIME, arrivals.late_p99_s, recording, said("gate.arrivals_in_time.advice"))


def _as_planned(window: Window, arrivals: Arrivals) -> Gate:
    """A Poisson count of mean n has the standard deviation sqrt(n)."""
    planned, due = arrivals.planned_per_s * window.seconds, arrivals.due_per_s * window.seconds
    allowed = ARRIVALS_TOLERANCE * planned + ARRIVALS_ERRORS * sqrt(planned)
    seen = said("gate.arrivals_as_planned.seen", due=due, planned=planned, allowed=allowed)
    return Gate("arrivals_as_planned", abs(due - planned) <= allowed, seen, said("gate.arrivals_as_planned.advice"))

"""Generator gates on the load itself: did as many citizens come as the plan says, and in time?"""

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from analysis.arrivals import Arrivals, arrivals_of
from analysis.gate import Gate, delay_gate
from analysis.recording import Recording
from analysis.windows import Window
from contract.quantities import write_percentage

CITIZENS_TOLERANCE = 0.01  # or one citizen
SECONDS_OFF = 0.2  # of the window that may lie outside of that tolerance: citizens change between sessions
FOLLOWS_WITHIN_S = 3  # a load that moves is followed in steps of a second, by citizens who come within one more
ARRIVALS_TOLERANCE = 0.01
ARRIVALS_ERRORS = 5  # standard errors of a Poisson count on top of it
IN_TIME = "arrivals in time"

Series = NDArray[np.float64]


def load_gates(recording: Recording, window: Window) -> tuple[Gate, ...]:
    """A closed load must hold its citizens; of a sessions load the arrivals must come, and how many stay, emerges."""
    arrivals = arrivals_of(recording, window)
    if arrivals is None:
        return (_citizens_reached(window),)
    return (_started(arrivals), _in_time(recording, arrivals), _as_planned(window, arrivals))


def _citizens_reached(window: Window) -> Gate:
    advice = "Add workers, lengthen the ramp, or see why citizens could not stay."
    counted = window.users.dropna(subset=["open"])
    if counted.empty:
        return Gate("citizens reached", False, f"planned {window.stage.citizens:,}, and no count was recorded", advice)
    open_ = counted["open"].to_numpy()
    least, most = _wanted(window, counted["planned"].to_numpy(), counted["in_flight"].to_numpy())
    off = float(((open_ < least) | (open_ > most)).mean())
    if window.stage.moves:
        evidence = f"open follows what was planned, off in {write_percentage(off)} of the seconds"
        return Gate("citizens reached", off <= SECONDS_OFF, evidence, advice)
    planned, median = window.stage.citizens, float(np.median(open_))
    evidence = f"planned {planned:,} citizens, median open {median:,.0f}, off in {write_percentage(off)} of the seconds"
    passed = bool(abs(median - planned) <= _tolerance(planned)) and off <= SECONDS_OFF
    return Gate("citizens reached", passed, evidence, advice)


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
    evidence = f"{arrivals.turned_away:,} of {arrivals.of_stage:,} arrivals of this stage found no citizen at hand"
    advice = "Give the sessions load a larger `at_hand`: the portal holds its citizens longer than was expected."
    return Gate("arrivals started", arrivals.turned_away == 0, evidence, advice)


def _in_time(recording: Recording, arrivals: Arrivals) -> Gate:
    if arrivals.late_p99_s is None:
        return Gate(IN_TIME, False, "no session began", "Look into the logs of the workers.")
    advice = "Add workers: citizens who come late come together, and wait for the generator."
    return delay_gate(IN_TIME, arrivals.late_p99_s, recording, advice)


def _as_planned(window: Window, arrivals: Arrivals) -> Gate:
    """A Poisson count of mean n has the standard deviation sqrt(n)."""
    planned, due = arrivals.planned_per_s * window.seconds, arrivals.due_per_s * window.seconds
    allowed = ARRIVALS_TOLERANCE * planned + ARRIVALS_ERRORS * sqrt(planned)
    evidence = f"{due:,.0f} sessions were due, {planned:,.0f} were planned, give or take {allowed:,.0f}"
    advice = "See whether every worker was there, and its log: each brings its share of the arrivals."
    return Gate("arrivals as planned", abs(due - planned) <= allowed, evidence, advice)

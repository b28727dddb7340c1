"""What the target itself counted of the systems behind it, from one second of the run to another."""

from dataclasses import dataclass

import pandas as pd

from analysis.recording import Recording
from analysis.windows import Window, rows_between

RISING = ["calls", "failed", "timed_out", "busy_s"]
BEFORE_S = 10  # how far back a count may lie that stands for the one at the beginning


@dataclass(frozen=True)
class SystemCount:
    """Calls of one system in a window, what the portal waited for them in all, and what is queued for it.

    `waiting` is how many wait for it at the window's end, calls under way among them, `grown` how many more than at the
    start of the stage, `calls_of_stage` how many calls ended since then, and `waiting_s` how long, summed, anything has
    waited in the window: calls that have not ended are in no other number yet. `under_way` is how many calls were under
    way on average, of those that ended (Little's law: the time that they took, a second).
    """

    calls: int
    failed: int
    timed_out: int
    busy_s: float
    waiting: int
    grown: int
    calls_of_stage: int
    waiting_s: float
    under_way: float

    @property
    def queue_grown(self) -> float:
        """How many more wait than at the start of the stage, beyond the calls that are simply slow."""
        return self.grown - self.under_way

    @property
    def broken(self) -> int:
        """The calls that failed or timed out."""
        return self.failed + self.timed_out


def system_counts(recording: Recording, window: Window) -> dict[str, SystemCount]:
    """Each system's count in a window; nothing where the target did not count, or fell silent or began anew in it."""
    if recording.systems is None:
        return {}
    start_s = int(window.stage.start_s)
    rows = rows_between(recording.systems, "second", start_s - BEFORE_S, window.to_s)
    found = {str(system): _count(of_system, window, start_s) for system, of_system in rows.groupby("system")}
    return {system: count for system, count in found.items() if count is not None}


def _count(rows: pd.DataFrame, window: Window, start_s: int) -> SystemCount | None:
    rising = rows[RISING]
    if rows["second"].iloc[-1] < window.from_s or (rising.diff() < 0).any(axis=None):
        return None
    last = rows.iloc[-1]
    at_start, at_opening = _row_at(rows, start_s), _row_at(rows, window.from_s)
    if at_start is None or at_opening is None:
        return None
    busy_s = float(last["busy_s"] - at_opening["busy_s"])
    return SystemCount(
        calls=int(last["calls"] - at_opening["calls"]),
        failed=int(last["failed"] - at_opening["failed"]),
        timed_out=int(last["timed_out"] - at_opening["timed_out"]),
        busy_s=busy_s,
        waiting=int(last["waiting"]),
        grown=int(last["waiting"] - at_start["waiting"]),
        calls_of_stage=int(last["calls"] - at_start["calls"]),
        waiting_s=float(rows["waiting"][rows["second"] >= window.from_s].mean()) * window.seconds,
        under_way=busy_s / window.seconds,
    )


def _row_at(rows: pd.DataFrame, second: float) -> "pd.Series[float] | None":
    """The newest row up to a second; else the first of all, where that comes soon after it."""
    before = rows[rows["second"] <= second]
    if len(before):
        return before.iloc[-1]
    first = rows.iloc[0]
    return first if first["second"] <= second + BEFORE_S else None

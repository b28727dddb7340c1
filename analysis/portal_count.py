"""The requests that were recorded beside those that the portal itself counted: of a run in peace, exactly the same."""

from dataclasses import dataclass

from analysis.recording import Recording
from contract.run_folder import CRASHED, REQUEST


@dataclass(frozen=True)
class RequestCounts:
    """All requests of a run: those that left, as recorded, and those that arrived, as the portal counted."""

    recorded: int
    portal: int

    @property
    def agree(self) -> bool:
        """To the last one?"""
        return self.recorded == self.portal


def compare_counts(recording: Recording) -> RequestCounts | None:
    """Both counts of the whole run; the portal's is the last row of portal.csv, asked for after the last citizen left.

    None where the target offers no counters or began to count anew, and of a run that crashed, whose last row is of
    some moment in the middle.
    """
    if recording.portal is None or recording.ended == CRASHED:
        return None
    counted = recording.portal["requests"].dropna()
    if counted.empty or not counted.is_monotonic_increasing:
        return None
    ours = recording.latency[recording.latency["kind"] == REQUEST]
    return RequestCounts(int(ours["count"].sum()), int(counted.iloc[-1]))

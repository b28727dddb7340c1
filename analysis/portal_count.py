"""The requests that were recorded beside those that the portal itself counted: of a run in peace, exactly the same."""

from dataclasses import dataclass

from analysis.recording import Recording
from contract.outcomes import PORTAL_FAILURES
from contract.run_folder import CRASHED, REQUEST

FEWEST_ARRIVED = 0.99  # of the requests: below it, the portal did not get the load that was meant for it


@dataclass(frozen=True)
class RequestCounts:
    """All requests of a run: those that left, as recorded, and those that arrived, as the portal counted.

    `failed` of the recorded ones were the portal's failures: what stands before its counter may have turned them away.
    """

    recorded: int
    portal: int
    failed: int = 0

    @property
    def arrived(self) -> bool:
        """Did the load come through to the portal, but for a hundredth of it? To shed some of it is to have it.

        Whatever answers well in the portal's place, as a cache does, is seen even so.
        """
        return self.portal >= FEWEST_ARRIVED * (self.recorded - self.failed)

    @property
    def agree(self) -> bool:
        """To the last one?"""
        return self.recorded == self.portal

    @property
    def unrecorded(self) -> int:
        """Of the portal's, those that stand in no recording: others' ones, or lost when something broke."""
        return max(0, self.portal - self.recorded)


def compare_counts(recording: Recording) -> RequestCounts | None:
    """Both counts of the whole run; the portal's is the last row of portal.csv, asked for after the last citizen left.

    Of a run that crashed, too, for it is asked all the same. None where nothing was sealed, or the target offers no
    counters, began to count anew, or did not answer after the end.
    """
    if recording.portal is None or recording.is_going or recording.outcome is None or began_anew(recording):
        return None
    counted = recording.portal.dropna(subset=["requests"])
    if counted.empty or counted["second"].iloc[-1] < int(_ended_s(recording)):
        return None
    failed = int(recording.cells.of(REQUEST, PORTAL_FAILURES).total.sum())
    return RequestCounts(recording.requests, int(counted["requests"].iloc[-1]), failed)


def _ended_s(recording: Recording) -> float:
    """As the master wrote it; of one that crashed before it could, the end of the last second of which it wrote."""
    said_s = [float(event["t_s"]) for event in recording.events_named("run_ended")]
    if said_s or recording.ended != CRASHED or recording.users.empty:
        return max(said_s, default=0.0)
    return float(recording.users["second"].max()) + 1.0


def began_anew(recording: Recording) -> bool:
    """Did the portal's count fall in the middle of the run, as it does when it is started again?"""
    return bool(restarts(recording))


def restarts(recording: Recording) -> tuple[int, ...]:
    """The seconds at which the portal's count was found to have fallen."""
    if recording.portal is None:
        return ()
    counted = recording.portal.dropna(subset=["requests"])
    return tuple(int(second) for second in counted["second"][counted["requests"].diff() < 0])


def requests_counted(recording: Recording) -> int | None:
    """The requests of all reports that came, as the master counted them then; None of a run that was not sealed."""
    workers = (recording.outcome or {}).get("workers")
    if not isinstance(workers, dict) or not workers:
        return None
    counts = [worker.get("requests") for worker in workers.values() if isinstance(worker, dict)]
    known = [count for count in counts if isinstance(count, int)]
    return sum(known) if len(known) == len(workers) else None

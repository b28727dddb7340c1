"""The requests that were recorded beside those that the portal itself counted in the same seconds."""

from dataclasses import dataclass

from analysis.recording import Recording
from contract.outcomes import GENERATOR, REFUSED, TLS
from contract.run_folder import REQUEST

TOLERANCE = 0.02
NEVER_ARRIVED = (GENERATOR, REFUSED, TLS)


@dataclass(frozen=True)
class RequestCounts:
    """Requests in seconds (from_s, to_s].

    `at_the_ends` is how many may be on one side of an end and not of the other: those in flight, and those of a
    second, because the portal is asked at some time of it.
    """

    from_s: int
    to_s: int
    recorded: int
    portal: int
    at_the_ends: int

    @property
    def agree(self) -> bool:
        """Within 2 % and what belongs to the ends?"""
        return abs(self.recorded - self.portal) <= TOLERANCE * max(self.recorded, self.portal) + self.at_the_ends


def compare_counts(recording: Recording) -> RequestCounts | None:
    """Both counts between the first and the last second of portal.csv, whose counters only rise.

    Asking the portal is a request too: one for each row, and taken off. None where the target offers no counters, or
    began to count anew in between.
    """
    if recording.portal is None:
        return None
    counted = recording.portal.dropna(subset=["requests"]).sort_values("second")
    if len(counted) < 2 or not counted["requests"].is_monotonic_increasing:
        return None
    from_s, to_s = int(counted["second"].iloc[0]), int(counted["second"].iloc[-1])
    rows = recording.latency
    ours = rows[(rows["kind"] == REQUEST) & ~rows["outcome"].isin(NEVER_ARRIVED)]
    ours = ours[(ours["interval"] > from_s) & (ours["interval"] <= to_s)]
    busiest = 0 if ours.empty else int(ours.groupby("interval")["count"].sum().max())
    in_flight = 0 if recording.users["in_flight"].isna().all() else int(recording.users["in_flight"].max())
    return RequestCounts(
        from_s,
        to_s,
        recorded=int(ours["count"].sum()),
        portal=int(counted["requests"].iloc[-1] - counted["requests"].iloc[0]) - (len(counted) - 1),
        at_the_ends=busiest + in_flight,
    )

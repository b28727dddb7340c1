"""The requests that were recorded beside those that the portal itself counted in the same seconds."""

from dataclasses import dataclass

from analysis.recording import Recording
from contract.outcomes import GENERATOR, REFUSED, TLS
from contract.run_folder import REQUEST

TOLERANCE = 0.02
NEVER_ARRIVED = (GENERATOR, REFUSED, TLS)


@dataclass(frozen=True)
class RequestCounts:
    """Requests in seconds (from_s, to_s]; `in_flight` is how many may be on one side of an end and not of the other."""

    from_s: int
    to_s: int
    recorded: int
    portal: int
    in_flight: int

    @property
    def agree(self) -> bool:
        """Within 2 % and what was in flight?"""
        return abs(self.recorded - self.portal) <= TOLERANCE * max(self.recorded, self.portal) + self.in_flight


def compare_counts(recording: Recording) -> RequestCounts | None:
    """Both counts between the first and the last second of portal.csv, whose counters only rise.

    None where the target offers no counters, or started to count anew in between.
    """
    if recording.portal is None:
        return None
    counted = recording.portal.dropna(subset=["requests"]).sort_values("second")
    if len(counted) < 2 or not counted["requests"].is_monotonic_increasing:
        return None
    from_s, to_s = int(counted["second"].iloc[0]), int(counted["second"].iloc[-1])
    rows = recording.latency
    ours = (rows["kind"] == REQUEST) & ~rows["outcome"].isin(NEVER_ARRIVED)
    ours &= (rows["interval"] > from_s) & (rows["interval"] <= to_s)
    in_flight = recording.users["in_flight"].max()
    return RequestCounts(
        from_s,
        to_s,
        recorded=int(rows.loc[ours, "count"].sum()),
        portal=int(counted["requests"].iloc[-1] - counted["requests"].iloc[0]),
        in_flight=int(in_flight) if in_flight == in_flight else 0,
    )

"""The gate on garbage collection: a worker that collects answers nobody."""

from analysis.gate import SHARE_OF_OBJECTIVE, Gate, tightest_s
from analysis.language import said
from analysis.recording import Recording
from analysis.windows import Window

MOST_COLLECTING = 0.01  # of a worker's time in collections that are long: that many of its requests wait for one


def collections_short(recording: Recording, window: Window) -> Gate:
    """Did long collections take little of each worker's time? A request that falls into one waits for its end."""
    limit_s = tightest_s(recording.plan.objectives)
    pauses = window.vitals.dropna(subset=["gc_pause_s"])
    if limit_s is None or pauses.empty:
        return Gate("garbage_collection", True, said("gate.garbage_collection.none"))
    allowed_s = SHARE_OF_OBJECTIVE * limit_s
    long_s = pauses["gc_pause_s"].where(pauses["gc_pause_s"] >= allowed_s, 0.0).groupby(pauses["worker"]).sum()
    share = float(long_s.max()) / window.seconds
    rounded = float(f"{share:.2g}")
    seen = said("gate.garbage_collection.seen", share=rounded, allowed_s=allowed_s, allowed=MOST_COLLECTING)
    return Gate("garbage_collection", share <= MOST_COLLECTING, seen, said("gate.garbage_collection.advice"))

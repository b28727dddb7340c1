"""The gate on garbage collection: a worker that collects answers nobody."""

from analysis.gate import SHARE_OF_OBJECTIVE, Gate, tightest_s
from analysis.recording import Recording
from analysis.windows import Window
from contract.quantities import write_duration, write_percentage

MOST_COLLECTING = 0.01  # of a worker's time in collections that are long: that many of its requests wait for one


def collections_short(recording: Recording, window: Window) -> Gate:
    """Did long collections take little of each worker's time? A request that falls into one waits for its end."""
    limit_s = tightest_s(recording.plan.objectives)
    pauses = window.vitals.dropna(subset=["gc_pause_s"])
    name, advice = "garbage collection", "Look for what a journey keeps: cycles of objects, answers, large documents."
    if limit_s is None or pauses.empty:
        return Gate(name, True, "no latency objective, or no pause recorded, to compare", "")
    allowed_s = SHARE_OF_OBJECTIVE * limit_s
    long_s = pauses["gc_pause_s"].where(pauses["gc_pause_s"] >= allowed_s, 0.0).groupby(pauses["worker"]).sum()
    share = float(long_s.max()) / window.seconds
    evidence = (
        f"the worst worker spent {write_percentage(float(f'{share:.2g}'))} of its time in seconds with collections of "
        f"{write_duration(allowed_s)} or more, {write_percentage(MOST_COLLECTING)} allowed"
    )
    return Gate(name, share <= MOST_COLLECTING, evidence, advice)

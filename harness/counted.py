"""What the master tells whoever keeps count of a run: rows that add up, so that none is lost when a pipe has no room.

    {"event": "counts", "rows": [[[kind, label ...], [number ...]] ...]}

    page, PAGE, OUTCOME     how many ended                              latency, PAGE       sum_s, counts
    request, OUTCOME        how many ended                              loop_lag, WORKER    sum_s, counts
    spent_s, WORKER         processor, wait for a core, collections     own_delay           sum_s, counts
    worker_now, WORKER      memory_bytes, sockets                       now                 active_60s, reports_missing

`counts` are one for each step of harness.latency_steps, and one for what is above the last. Of `worker_now` and `now`
the newest stands for those before it; all others add up.
"""

from collections.abc import Mapping

PAGE, REQUEST, LATENCY, LOOP_LAG, OWN_DELAY = "page", "request", "latency", "loop_lag", "own_delay"
SPENT, WORKER_NOW, NOW = "spent_s", "worker_now", "now"
NEWEST = (WORKER_NOW, NOW)

Key = tuple[str | int, ...]  # the kind, and its labels
Rows = dict[Key, list[float]]


def add(rows: Rows, more: Mapping[Key, list[float]]) -> None:
    """Add up what is counted; replace what is as it is now."""
    for key, numbers in more.items():
        before = rows.get(key)
        if before is None or key[0] in NEWEST:
            rows[key] = list(numbers)
        else:
            rows[key] = [a + b for a, b in zip(before, numbers, strict=True)]

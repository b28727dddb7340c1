"""What the master tells whoever keeps count of a run as it goes: a second by page, outcome and latency, and vitals.

    {"event": "counts", "second", "active_60s", "reports_missing",
     "pages": [[page, outcome, count]], "requests": [[outcome, count]],
     "latencies": [[page, sum_s, counts]], "loop_lags": [[worker, sum_s, counts]], "own_delays": [sum_s, counts],
     "vitals": [[worker, cpu, cpu_wait, gc_pause_s, memory_bytes, sockets]]}

`counts` has one for each step of harness.latency_steps, and one for what is above the last.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np

from contract.buckets import bucket_middle_s
from contract.outcomes import OK, PORTAL_FAILURES
from contract.run_folder import LOOP_LAG, OWN_DELAY, REQUEST, RESPONSE, SERVICE
from harness.inside.collector import WrittenSecond
from harness.inside.counting import Cell
from harness.latency_steps import DELAY_STEPS_S, Steps

ANSWERED = (OK, *PORTAL_FAILURES)  # as the analysis has it: neither cut nor the generator's own

Tally = list[Any]  # sum_s, counts


def counts_of(written: WrittenSecond, steps: Steps) -> dict[str, Any]:
    """One second of a run, counted."""
    pages: Counter[tuple[str, str]] = Counter()
    requests: Counter[str] = Counter()
    for cell in written.cells:
        if cell.kind == SERVICE:
            pages[cell.page, cell.outcome] += cell.total
        elif cell.kind == REQUEST:
            requests[cell.outcome] += cell.total
    return {
        "event": "counts",
        "second": written.second,
        "active_60s": written.crowd.active_60s,
        "reports_missing": written.reports_missing,
        "pages": [[*key, count] for key, count in pages.items()],
        "requests": [list(item) for item in requests.items()],
        "latencies": [[page, *_tally(cells, steps)] for page, cells in _by_page(_latencies(written.cells)).items()],
        "loop_lags": [
            [int(page.rpartition("/")[2]), *_tally(cells, DELAY_STEPS_S)]
            for page, cells in _by_page(cell for cell in written.cells if cell.kind == LOOP_LAG).items()
        ],
        "own_delays": _tally([cell for cell in written.cells if cell.kind == OWN_DELAY], DELAY_STEPS_S),
        "vitals": [
            [worker, each.cpu, each.cpu_wait, each.gc_pause_s, each.memory_bytes, each.sockets]
            for worker, each in written.vitals.items()
        ],
    }


def _latencies(cells: tuple[Cell, ...]) -> list[Cell]:
    """From when a page was due, where that is known; else from its sending."""
    kind = RESPONSE if any(cell.kind == RESPONSE for cell in cells) else SERVICE
    return [cell for cell in cells if cell.kind == kind and cell.outcome in ANSWERED]


def _by_page(cells: Iterable[Cell]) -> dict[str, list[Cell]]:
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        found.setdefault(cell.page, []).append(cell)
    return found


def _tally(cells: list[Cell], steps: Steps) -> Tally:
    """The sum of the latencies, and how many are at most each step: a latency is the middle of its bucket."""
    counts, sum_s = np.zeros(len(steps) + 1, dtype=np.int64), 0.0
    for cell in cells:
        middles_s = bucket_middle_s(cell.buckets)
        places = np.searchsorted(steps, middles_s)
        np.add.at(counts, places, cell.counts)
        sum_s += float(middles_s @ cell.counts)
    return [sum_s, counts.tolist()]

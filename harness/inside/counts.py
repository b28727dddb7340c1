"""Tells whoever keeps count of a run each second by page, outcome and latency, and how the workers were.

Never at the cost of the load: what the pipe has no room for, because nobody reads it now, is kept and told with the
next second; only at the end it waits.
"""

import json
import os
from collections.abc import Iterable, Iterator
from select import PIPE_BUF

import numpy as np

from contract import run_folder
from contract.buckets import bucket_middle_s
from contract.outcomes import OK, PORTAL_FAILURES
from contract.plan import Plan
from harness.counted import LATENCY, LOOP_LAG, NOW, OWN_DELAY, PAGE, REQUEST, SPENT, WORKER_NOW, Key, Rows, add
from harness.environment import COUNTS_TOLD, STATUS_DESCRIPTOR
from harness.inside.collector import WrittenSecond
from harness.inside.counting import Cell
from harness.latency_steps import DELAY_STEPS_S, Steps, steps_of

ANSWERED = (OK, *PORTAL_FAILURES)  # as the analysis has it: neither cut nor the generator's own


class CountsTeller:
    """Writes lines of at most PIPE_BUF bytes, which go as a whole or not at all."""

    def __init__(self, steps: Steps, descriptor: int) -> None:
        self._steps = steps
        self._descriptor = descriptor
        self._untold: Rows = {}

    def second(self, written: WrittenSecond) -> None:
        """One second more."""
        add(self._untold, rows_of(written, self._steps))
        self.tell()

    def tell(self, waits: bool = False) -> None:
        """Whatever was not told yet, as far as there is room; all of it where it `waits`."""
        os.set_blocking(self._descriptor, waits)
        try:
            for line, keys in list(lines_of(self._untold)):
                os.write(self._descriptor, line)
                for key in keys:
                    del self._untold[key]
        except (BlockingIOError, BrokenPipeError):  # nobody reads now, or any more; the run goes on
            return
        finally:
            os.set_blocking(self._descriptor, True)


def counts_teller(plan: Plan) -> CountsTeller | None:
    """Of this process; None where nobody wants any."""
    descriptor = os.environ.get(STATUS_DESCRIPTOR)
    if descriptor is None or COUNTS_TOLD not in os.environ:
        return None
    return CountsTeller(steps_of(plan), int(descriptor))


def lines_of(rows: Rows) -> Iterator[tuple[bytes, list[Key]]]:
    """Lines that a pipe takes whole, and the rows in each."""
    texts: list[str] = []
    keys: list[Key] = []
    size = 0
    for key, numbers in rows.items():
        text = json.dumps([key, numbers])
        if texts and size + len(text) > PIPE_BUF - 100:
            yield _line(texts), keys
            texts, keys, size = [], [], 0
        texts.append(text)
        keys.append(key)
        size += len(text) + 2
    if texts:
        yield _line(texts), keys


def _line(texts: list[str]) -> bytes:
    return f'{{"event": "counts", "rows": [{", ".join(texts)}]}}\n'.encode()


def rows_of(written: WrittenSecond, steps: Steps) -> Rows:
    """One second of a run, counted: harness.counted."""
    rows: Rows = {(NOW,): [written.crowd.active_60s, written.reports_missing]}
    for cell in written.cells:
        if cell.kind == run_folder.SERVICE:
            add(rows, {(PAGE, cell.page, cell.outcome): [cell.total]})
        elif cell.kind == run_folder.REQUEST:
            add(rows, {(REQUEST, cell.outcome): [cell.total]})
        elif cell.kind == run_folder.LOOP_LAG:
            add(rows, {(LOOP_LAG, int(cell.page.rpartition("/")[2])): _tally(cell, DELAY_STEPS_S)})
        elif cell.kind == run_folder.OWN_DELAY:
            add(rows, {(OWN_DELAY,): _tally(cell, DELAY_STEPS_S)})
    for cell in _latencies(written.cells):
        add(rows, {(LATENCY, cell.page): _tally(cell, steps)})
    for worker, vitals in written.vitals.items():
        rows[SPENT, worker] = [vitals.cpu, vitals.cpu_wait or 0.0, vitals.gc_pause_s]
        rows[WORKER_NOW, worker] = [vitals.memory_bytes, vitals.sockets]
    return rows


def _latencies(cells: Iterable[Cell]) -> list[Cell]:
    """From when a page was due, where that is known; else from its sending."""
    there = {cell.kind for cell in cells}
    kind = run_folder.RESPONSE if run_folder.RESPONSE in there else run_folder.SERVICE
    return [cell for cell in cells if cell.kind == kind and cell.outcome in ANSWERED]


def _tally(cell: Cell, steps: Steps) -> list[float]:
    """The sum of the latencies, and how many are at most each step: a latency is the middle of its bucket."""
    middles_s = bucket_middle_s(cell.buckets)
    counts = np.bincount(np.searchsorted(steps, middles_s), weights=cell.counts, minlength=len(steps) + 1)
    return [float(middles_s @ cell.counts), *counts.astype(int).tolist()]

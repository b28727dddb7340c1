"""The generator's own part: how much of the latencies is its delay, and how busy it was, stage by stage."""

import pandas as pd

from analysis.histogram import Histogram
from analysis.language import said
from analysis.recording import Recording
from analysis.report.cells import Cell, Table, heads, load_cell
from analysis.verdict import Verdict
from analysis.warm_up import settled_window
from analysis.windows import Window
from contract.run_folder import LOOP_LAG, OWN_DELAY, SENT_AGAIN

COLUMNS = (
    "load",
    "own_delay_p50",
    "own_delay_p99",
    "loop_lag_p99",
    "busiest",
    "core_wait",
    "collection",
    "memory",
    "sent_again",
)


def generator_table(recording: Recording, verdict: Verdict) -> Table:
    """A row for each stage that was measured.

    Of the workers' processor, waits for a core and garbage collection: of the worker that is worst, in the worst
    second of twenty. Memory is that of all workers, at the most. Sent again are requests over connections that the
    portal had just closed.
    """
    windows = [settled_window(recording, stage.stage) for stage in verdict.stages]
    return Table(heads(*COLUMNS), tuple(_row(window) for window in windows if window is not None))


def _row(window: Window) -> tuple[Cell, ...]:
    own, lag = window.histogram(OWN_DELAY), window.histogram(LOOP_LAG)
    memory = window.vitals.groupby("second")["memory_bytes"].sum()
    return (
        load_cell(window.stage.utilisation),
        _delay(own, 0.5),
        _delay(own, 0.99),
        _delay(lag, 0.99),
        _share(_worst(window.vitals, "cpu"), "page.of_a_core"),
        _share(_worst(window.vitals, "cpu_wait"), "page.of_the_time"),
        _share(_worst(window.vitals, "gc_pause_s"), "page.of_the_time"),
        Cell(float(memory.max()) if len(memory) else None, "megabytes"),
        Cell(window.histogram(SENT_AGAIN).total, "count"),
    )


def _delay(delays: Histogram, quantile: float) -> Cell:
    return Cell(delays.quantile_s(quantile) if delays.total else None, "latency")


def _worst(vitals: pd.DataFrame, column: str) -> float | None:
    """The 95th percentile over the seconds of the worker that has the largest; None where it was not measured."""
    known = vitals.dropna(subset=[column])
    return float(known.groupby("worker")[column].quantile(0.95).max()) if len(known) else None


def _share(value: float | None, key: str) -> Cell:
    return Cell(None) if value is None else Cell(value, "share", said(key))

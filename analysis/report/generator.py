"""The generator's own part: how much of the latencies is its delay, and how busy it was, stage by stage."""

import pandas as pd

from analysis.histogram import Histogram
from analysis.recording import Recording
from analysis.report.tables import Cell, Table
from analysis.text import NONE, write_latency, write_share
from analysis.verdict import Verdict
from analysis.warm_up import settled_window
from analysis.windows import Window
from contract.quantities import write_percentage
from contract.run_folder import LOOP_LAG, OWN_DELAY

COLUMNS = (
    "Load", "Own delay p50", "Own delay p99", "Loop lag p99", "Busiest worker", "Waited for a core",
    "Garbage collection", "Memory",
)  # fmt: skip


def generator_table(recording: Recording, verdict: Verdict) -> Table:
    """A row for each stage that was measured.

    Of the workers' processor, waits for a core and garbage collection: of the worker that is worst, in the worst
    second of twenty. Memory is that of all workers, at the most.
    """
    windows = [settled_window(recording, stage.stage) for stage in verdict.stages]
    return Table(COLUMNS, tuple(_row(window) for window in windows if window is not None))


def _row(window: Window) -> tuple[Cell, ...]:
    own, lag = window.histogram(OWN_DELAY), window.histogram(LOOP_LAG)
    memory = window.vitals.groupby("second")["memory_bytes"].sum()
    return (
        Cell(write_percentage(window.stage.utilisation)),
        _delay(own, 0.5),
        _delay(own, 0.99),
        _delay(lag, 0.99),
        _share(_worst(window.vitals, "cpu"), "of a core"),
        _share(_worst(window.vitals, "cpu_wait"), "of the time"),
        _share(_worst(window.vitals, "gc_pause_s"), "of the time"),
        Cell(f"{memory.max() / 1e6:,.0f} MB" if len(memory) else NONE),
    )


def _delay(delays: Histogram, quantile: float) -> Cell:
    return Cell(write_latency(delays.quantile_s(quantile)) if delays.total else NONE)


def _worst(vitals: pd.DataFrame, column: str) -> float | None:
    """The 95th percentile over the seconds of the worker that has the largest; None where it was not measured."""
    known = vitals.dropna(subset=[column])
    return float(known.groupby("worker")[column].quantile(0.95).max()) if len(known) else None


def _share(value: float | None, note: str) -> Cell:
    return Cell(NONE) if value is None else Cell(write_share(value), note)

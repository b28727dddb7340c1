"""How busy the workers were: on a processor, or waiting for one that others had."""

import pandas as pd

from analysis.language import said

LARGEST_CPU = 0.8  # of a core
WORTH_SAYING = 0.05  # of a second that a worker waits for a core
MORE_CORES = said("gate.more_cores")
MORE_WORKERS = said("gate.more_workers")


def busy_share(vitals: pd.DataFrame) -> "pd.Series[float]":
    """For each row, of one second and worker, the part of the second in which it wanted a core.

    To wait for a core is to be busy: on a machine that is full, no worker gets as far as 80 % of one.
    """
    return vitals["cpu"] + vitals["cpu_wait"].fillna(0.0)


def full_seconds(vitals: pd.DataFrame) -> tuple[int, int]:
    """In how many seconds the busiest worker was beyond LARGEST_CPU, mostly waiting for a core, and of how many."""
    known = vitals.dropna(subset=["cpu"])
    full = (busy_share(known) >= LARGEST_CPU) & (known["cpu_wait"].fillna(0.0) > known["cpu"])
    by_second = full.groupby(known["second"]).any()
    return int(by_second.sum()), len(by_second)

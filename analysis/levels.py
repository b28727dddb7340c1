"""The levels of a window: its p95 and its throughput, batch by batch, in which drift is looked for."""

import numpy as np

from analysis.batches import Edges, Values, in_batches
from analysis.recording import Recording
from analysis.windows import ANSWERED, Window
from contract.plan import SESSIONS

FAMILY_WISE = 0.001  # the chance that a steady run of so many stages is found to drift anywhere
TESTS_OF_A_STAGE = 8  # of the latency and of the throughput each: warm-up cut, halves, trend, change point
SHARE = 0.95


def confidence_of(recording: Recording) -> float:
    """Of each test, so that all tests of all stages together err that seldom (Bonferroni)."""
    return 1 - FAMILY_WISE / (TESTS_OF_A_STAGE * len(recording.plan.stages))


def latency_levels(window: Window, edges: Edges) -> Values | None:
    """The p95 in seconds of each batch; None where one holds no page."""
    pages = window.histogram(window.latency_kind, ANSWERED)
    levels = pages.quantiles_s(SHARE, edges)
    return levels if levels.all() else None


def throughput_levels(window: Window, edges: Edges) -> Values | None:
    """Pages a second of each batch; in a sessions load for each session open, for there how many are open emerges.

    Arrivals are a Poisson process, so the sessions open wander by their square root; what pages follow is them.
    None where no page came.
    """
    pages = in_batches(window.histogram(window.latency_kind, ANSWERED).by_interval, edges)
    seconds = np.diff(edges) * window.interval_s
    open_ = window.open_by_interval
    if not pages.any():
        return None
    if window.stage.model != SESSIONS or np.isnan(open_).any():
        return np.asarray(pages / seconds)
    return np.asarray(pages / np.maximum(in_batches(open_, edges) * window.interval_s, 1.0))

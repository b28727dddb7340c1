"""What of a window is warm-up: cut off its front by MSER-5, where what is cut differs from the rest."""

import numpy as np

from analysis.batches import Values, finest_batches
from analysis.drift import mser_cut, step
from analysis.levels import confidence_of, latency_levels, throughput_levels
from analysis.recording import Recording
from analysis.windows import Window, window_of
from contract.plan import Stage

LARGEST_DRIFT = 0.1  # of the mean: what is less is not worth a word, however certain
FEWEST_CUT = 2  # batches: one alone tells nothing of how much they scatter


def settled_window(recording: Recording, stage: Stage) -> Window | None:
    """The window of a stage without its warm-up; None where the run did not come to it."""
    window = window_of(recording, stage)
    if window is None or window.stage.moves:
        return window
    edges = finest_batches(window.intervals)
    confidence = confidence_of(recording)
    latency, throughput = latency_levels(window, edges), throughput_levels(window, edges)
    # A burst makes a p95 many times itself: by logarithms two of them in a row are no warm-up.
    of_latency = 0 if latency is None else _cut(latency, np.log(latency), confidence)
    cut = max(of_latency, 0 if throughput is None else _cut(throughput, throughput, confidence))
    return window.without_first(int(edges[cut])) if cut else window


def _cut(levels: Values, tested: Values, confidence: float) -> int:
    """How many batches: the longer the rest, the more certain, so noise alone is not cut; `tested` says that."""
    cut = mser_cut(levels)
    if cut < FEWEST_CUT:
        return 0
    is_certain = step(tested, cut, confidence).is_certain
    return cut if is_certain and step(levels, cut, confidence).share > LARGEST_DRIFT else 0

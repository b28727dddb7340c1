"""Drift: how far a series of batches moved, and whether that is more than chance.

Neighbouring batches of a queue are alike, so what counts as chance is widened by their correlation (analysis.batches).
"""

from dataclasses import dataclass

import numpy as np

from analysis.batches import Values, correlation, student, widening

FEWEST_ON_A_SIDE = 4  # batches, of a change point


@dataclass(frozen=True)
class Drift:
    """How far it moved, as a share of its mean; whether that is certain; and before which batch, for a change point."""

    share: float
    is_certain: bool
    at: int | None = None


def mser_cut(series: Values) -> int:
    """How many batches to drop from the front, at most half: the d that minimises sum (x - mean)^2 / (n - d)^2.

    Source: White, "An effective truncation heuristic for bias reduction in simulation output", Simulation 69 (1997);
    in batches, which makes it MSER-5 of a series of sixty times five: White, Cobb and Spratt (2000).
    """
    rest = [series[start:] for start in range(len(series) // 2 + 1)]
    return int(np.argmin([((values - values.mean()) ** 2).sum() / len(values) ** 2 for values in rest]))


def trend(series: Values, confidence: float) -> Drift:
    """Least squares line: its slope against its standard error, and its rise against the mean."""
    time = np.arange(len(series)) - (len(series) - 1) / 2
    slope = float(time @ series) / float(time @ time)
    rest = series - series.mean() - slope * time
    error = _deviation(rest) / float(np.sqrt(time @ time))
    certain = abs(slope) > student(len(series) - 2, confidence) * error
    return Drift(_of_mean(slope * len(series), series), certain)


def step(series: Values, at: int, confidence: float) -> Drift:
    """The means before and from batch `at`, by Student's two-sample test."""
    before, after = series[:at], series[at:]
    rest = np.concatenate([before - before.mean(), after - after.mean()])
    error = _deviation(rest) * np.sqrt(1 / len(before) + 1 / len(after))
    moved = float(after.mean() - before.mean())
    return Drift(_of_mean(moved, series), abs(moved) > student(len(series) - 2, confidence) * error, at)


def change_point(series: Values, confidence: float) -> Drift:
    """The most certain step: as many tests as there are places for one (Bonferroni), at least four batches a side."""
    places = range(FEWEST_ON_A_SIDE, len(series) - FEWEST_ON_A_SIDE + 1)
    rest = [((series[:at] - series[:at].mean()) ** 2).sum() + ((series[at:] - series[at:].mean()) ** 2).sum()
            for at in places]  # fmt: skip
    return step(series, places[int(np.argmin(rest))], 1 - (1 - confidence) / len(places))


def _deviation(rest: Values) -> float:
    """The standard deviation of what two fitted numbers leave, as if it were independent."""
    return float(np.sqrt(rest @ rest / (len(rest) - 2) * widening(correlation(rest))))


def _of_mean(moved: float, series: Values) -> float:
    mean = float(series.mean())
    return abs(moved) / mean if mean else 0.0

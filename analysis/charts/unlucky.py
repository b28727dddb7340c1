"""The percentile plot: for each stage, how rare it is to wait longer."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from analysis.charts.style import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    PALE,
    PLOT,
    PURPLE,
    VERMILION,
    house_style,
    legend_above,
    log_latencies,
    new_figure,
)
from analysis.language import Language, Said, said
from analysis.recording import Recording
from analysis.verdict import Verdict
from analysis.warm_up import settled_window
from analysis.windows import ANSWERED

SHARES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999)
FEWEST_BEYOND = 10  # pages that took longer: a point that fewer make is chance
MOST_CURVES = 6
LOOKS = ((GREEN, "o", "-"), (BLUE, "s", "--"), (PURPLE, "^", "-."), (ORANGE, "D", "-"), (VERMILION, "X", "--"),
         (INK, "v", "-."))  # fmt: skip


@dataclass(frozen=True)
class Curve:
    """A valid stage: its utilisation, and the latency in seconds at each of SHARES that its pages are enough for."""

    load: float
    latency_s: tuple[float, ...]


def curves_of(recording: Recording, verdict: Verdict) -> list[Curve]:
    """By load; of many stages the lowest, the highest, and some between."""
    curves = []
    for stage in sorted(verdict.stages, key=lambda each: each.stage.utilisation):
        window = settled_window(recording, stage.stage)
        if window is None or stage.measured is None or stage.result == "INVALID":
            continue
        pages = window.histogram(window.latency_kind, ANSWERED)
        shares = [share for share in SHARES if pages.total * (1 - share) >= FEWEST_BEYOND - 1e-6]
        if shares:
            curves.append(Curve(stage.stage.utilisation, tuple(map(pages.quantile_s, shares))))
    if len(curves) <= MOST_CURVES:
        return curves
    return [curves[place] for place in np.linspace(0, len(curves) - 1, MOST_CURVES).round().astype(int).tolist()]


def message(curves: Sequence[Curve]) -> Said:
    """What the chart says, in a sentence."""
    place = SHARES.index(0.99)
    known = [curve for curve in curves if len(curve.latency_s) > place]
    if not known:
        return said("percentiles.none")
    first, last = known[0], known[-1]
    ends = {"least_load": first.load, "most": last.latency_s[place], "most_load": last.load}
    return said("percentiles.message", least=first.latency_s[place], **ends)


def draw(recording: Recording, verdict: Verdict, language: Language) -> Figure:
    """The share of the pages that took longer, against time; both logarithmic."""
    curves = curves_of(recording, verdict)
    with house_style():
        figure = new_figure(message(curves), verdict, language)
        left, bottom, width, height = PLOT
        axes = figure.add_axes((left, bottom, width, height + 0.04))
        for curve, (colour, mark, line) in zip(curves, LOOKS, strict=False):
            rarer = [1 - share for share in SHARES[: len(curve.latency_s)]]
            axes.plot(curve.latency_s, rarer, mark + line, color=colour, markersize=5, linewidth=1.3,
                      label=language.write(curve.load, "percentage"))  # fmt: skip
        axes.set_xscale("log")
        axes.set_yscale("log")
        rarest = 1 - SHARES[max((len(curve.latency_s) for curve in curves), default=1) - 1]
        axes.set_ylim(0.5 * rarest, 1)
        axes.set_xlabel(language.word("axis.latency_log"))
        axes.set_ylabel(language.word("axis.slower_than"))
        log_latencies(axes.xaxis, language)
        axes.yaxis.set_major_formatter(lambda share, _: language.write(share, "percentage"))
        axes.grid(color=PALE, linewidth=0.6)
        if curves:
            legend_above(axes, 1.02)
        return figure

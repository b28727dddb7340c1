"""The heat map: every page of the run by when it ended and how long it took, darker where there were more."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import NDArray

from analysis.charts.style import GREY, house_style, log_latencies, new_figure
from analysis.charts.timeline import name_windows, shade_windows, time_axis
from analysis.histogram import Histogram
from analysis.language import Language, Said, said
from analysis.recording import Recording
from analysis.verdict import Verdict
from analysis.windows import ANSWERED, recorded_until_s
from contract.buckets import bucket_middle_s
from contract.run_folder import SERVICE

MOST_COLUMNS = 90
ROWS_AN_OCTAVE = 2
SHADES = ("#dbe9f6", "#b3cfe8", "#7fb0d8", "#4a8bc2", "#1f639f", "#083b6e")  # dark in greyscale, too
LEAST_S = 1e-3  # what is quicker is in the lowest row


@dataclass(frozen=True, eq=False)
class Heat:
    """`pages[column, row]`: how many ended in `step_s` seconds from `column * step_s`, by rows of half an octave.

    Row r holds what took from `LEAST_S * 2**(r / 2)` seconds to that of the next one.
    """

    step_s: int
    pages: NDArray[np.int64]
    steps: Histogram | None


def heat_of(recording: Recording) -> Heat:
    """Of all pages that were answered, ramps included."""
    seconds, interval_s = recorded_until_s(recording), recording.plan.interval_s
    step_s = max(1, -(-seconds // (MOST_COLUMNS * interval_s))) * interval_s
    columns = seconds // step_s
    if not columns:
        return Heat(step_s, np.zeros((0, 1), dtype=np.int64), None)
    cells = recording.cells.between(0, columns * step_s).of(SERVICE, ANSWERED)
    counts = cells.counts(cells.interval // step_s, columns)
    middle_s = bucket_middle_s(np.arange(counts.shape[1]))
    rows = np.floor(ROWS_AN_OCTAVE * np.log2(np.maximum(middle_s / LEAST_S, 1.0))).astype(int)
    pages = np.zeros((columns, int(rows.max(initial=0)) + 1), dtype=np.int64)
    np.add.at(pages.T, rows, counts.T)
    return Heat(step_s, pages, Histogram(cells, 0, columns, step_s))


def message(heat: Heat) -> Said:
    """What the map says, in a sentence."""
    if heat.steps is None or not heat.steps.total:
        return said("heat.none")
    return said("heat.message", middle=heat.steps.quantile_s(0.5), most=heat.steps.quantile_s(0.99))


def draw(recording: Recording, verdict: Verdict, language: Language) -> Figure:
    """The map, drawn; a field's shade says the logarithm of its pages."""
    heat = heat_of(recording)
    with house_style():
        figure = new_figure(message(heat), verdict, language)
        axes = figure.add_axes((0.1, 0.185, 0.79, 0.65))
        used = np.flatnonzero(heat.pages.sum(axis=0))
        lowest, highest = (int(used[0]), int(used[-1]) + 1) if len(used) else (0, 1)
        axes.set_xlim(0, recording.plan.duration_s)
        axes.set_yscale("log")
        axes.set_ylim(_edge_s(lowest), _edge_s(highest))
        shades = _shades(heat.pages)
        for shade, colour in enumerate(SHADES):
            _fill(axes, shades == shade, heat.step_s, colour)
        for stage in verdict.stages:
            axes.axvline(stage.stage.start_s, color=GREY, linewidth=0.7, zorder=3)
        shade_windows(axes, verdict)
        name_windows(axes, verdict, language)
        axes.set_ylabel(language.word("axis.latency_log"))
        log_latencies(axes.yaxis, language)
        time_axis(axes, recording.plan.duration_s, language)
        _key(axes, int(heat.pages.max(initial=1)), language)
        return figure


def _edge_s(row: int) -> float:
    return float(LEAST_S * 2 ** (row / ROWS_AN_OCTAVE))


def _shades(pages: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each field the number of its shade, by the logarithm of its pages; -1 of an empty one."""
    most = max(2, int(pages.max(initial=2)))
    share = np.log(np.maximum(pages, 1)) / np.log(most)
    return np.where(pages > 0, np.minimum((share * len(SHADES)).astype(int), len(SHADES) - 1), -1)


def _fill(axes: Axes, fields: NDArray[np.bool_], step_s: int, colour: str) -> None:
    """All fields of one shade as one path: an element for each would make the picture large."""
    corners: list[tuple[float, float]] = []
    for row in range(fields.shape[1]):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], fields[:, row].astype(int), [0]])))
        for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            left, right, low, high = begin * step_s, end * step_s, _edge_s(row), _edge_s(row + 1)
            corners += [(left, low), (right, low), (right, high), (left, high), (left, low)]
    if corners:
        codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * (len(corners) // 5)
        axes.add_patch(PathPatch(Path(corners, codes), facecolor=colour, linewidth=0, zorder=2))


def _key(axes: Axes, most: int, language: Language) -> None:
    """What a shade means: so many pages from it on."""
    axes.text(1.02, 0.97, language.word("heat.colour"), transform=axes.transAxes, fontsize=9, va="top")
    for shade, colour in enumerate(SHADES):
        low, y = float(np.ceil(max(2, most) ** (shade / len(SHADES)))), 0.06 + 0.13 * shade
        axes.text(1.02, y, "      ", transform=axes.transAxes, fontsize=8.5, va="center",
                  bbox={"facecolor": colour, "edgecolor": GREY, "linewidth": 0.4, "pad": 2})  # fmt: skip
        words = f"≥ {language.write(low, 'count')}"
        axes.text(1.065, y, words, transform=axes.transAxes, fontsize=8.5, va="center")

"""What every chart shares: palette, marks, axes, the two loads with their sources, and the way to SVG."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import ceil
from textwrap import wrap
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from analysis.charts.small_svg import small
from analysis.estimate import Estimate, Result
from analysis.finding import levels_of, mark_of
from analysis.language import Language, Said
from analysis.stages import Measured, StageVerdict
from analysis.verdict import Verdict

# Okabe and Ito's palette, which people with any colour vision tell apart; every colour has a mark of its own besides.
BLUE, SKY, GREEN, ORANGE, VERMILION, PURPLE = "#0072B2", "#56B4E9", "#009E73", "#E69F00", "#D55E00", "#CC79A7"
INK, GREY, PALE = "#1b1f23", "#6b7177", "#d9dcdf"
MARK_BY_RESULT: dict[Result, tuple[str, str]] = {
    "PASS": ("o", BLUE),
    "FAIL": ("X", VERMILION),
    "UNDECIDED": ("D", ORANGE),
    "INVALID": ("s", GREY),
}
MANY = 12  # stages: more are drawn as a cloud rather than as a curve
WIDTH_IN = 8.8
TITLE_SIZE, TITLE_LENGTH = 12.5, 84  # points, and letters of that size in a line: a longer title is smaller
CAPTION_LENGTH = 140  # letters of a line below a chart
CAPTION_SIZE, CAPTION_SPACING = 7.5, 1.35
CAPTION_ROOM = 2  # lines below a chart that PLOT has room for
PLOT = (0.1, 0.185, 0.885, 0.61)  # left, bottom, width, height of the axes, as shares of the figure
WIDE_TICKS = 0.022  # of the figure: what `1,75 giây` beside an axis takes more than PLOT has room for
BACKING: dict[str, Any] = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.5}
LEGEND: dict[str, Any] = {"loc": "lower left", "borderaxespad": 0.0, "columnspacing": 1.4}
LEGEND_LENGTH, HANDLE_LENGTH = 100, 7  # letters of a line, and what a mark with its space takes of them
_SETTINGS: Any = {  # matplotlib types the keys one by one
    "font.family": "DejaVu Sans",  # it has every letter of Vietnamese; DejaVu Sans Mono has not
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "hatch.linewidth": 0.6,
    "hatch.color": PALE,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "svg.fonttype": "path",
    "svg.hashsalt": "portal-load",
    "text.parse_math": False,  # a dollar in the name of a source is a dollar
}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the house style; nothing outside of it is changed."""
    with mpl.rc_context(_SETTINGS):
        yield


def new_figure(title: Said, verdict: Verdict, language: Language, height_in: float = 4.9) -> Figure:
    """An empty figure with its message on top, and what the loads are measured by, with sources, at the bottom."""
    mark = language.say(mark_of(verdict.scale, verdict.is_simulated))
    return captioned_figure(language.say(title), [language.say(each) for each in levels_of(verdict)], height_in, mark)


def captioned_figure(title: str, captions: Sequence[str], height_in: float = 4.9, mark: str = "") -> Figure:
    """An empty figure with its message on top, and small lines at the bottom, above them its `mark`.

    The mark is short, and stands at the left of the axis's label, where there is room.
    """
    figure = Figure(figsize=(WIDTH_IN, height_in), facecolor="white")
    size = TITLE_SIZE * min(1.0, TITLE_LENGTH / max(1, len(title)))
    figure.text(0.012, 1 - 0.16 / height_in, title, fontsize=size, fontweight="bold", va="top")
    sources = "\n".join(line for text in (mark, *captions) for line in wrap(text, CAPTION_LENGTH))
    figure.text(0.012, 0.10 / height_in, sources, fontsize=CAPTION_SIZE, color=GREY, va="bottom",
                linespacing=CAPTION_SPACING)  # fmt: skip
    return figure


def plot_above(captions: Sequence[str], height_in: float = 4.9) -> tuple[float, float, float, float]:
    """The place of the axes, which is smaller where there are more lines below them than two."""
    left, bottom, width, height = PLOT
    lines = sum(len(wrap(text, CAPTION_LENGTH)) for text in captions)
    more = max(0, lines - CAPTION_ROOM) * CAPTION_SIZE * CAPTION_SPACING / 72 / height_in
    return left, bottom + more, width, height - more


def legend_above(axes: Axes, at: float = 1.1) -> None:
    """What the marks mean, above the axes, `at` so many of their heights; in two rows where one is too short for it."""
    handles, labels = axes.get_legend_handles_labels()
    rows = 1 if sum(len(label) + HANDLE_LENGTH for label in labels) <= LEGEND_LENGTH else 2
    look: dict[str, Any] = {"fontsize": 8, "labelspacing": 0.2} if rows > 1 else {}
    columns = max(1, ceil(len(labels) / rows))
    axes.legend(handles, labels, **LEGEND | look | {"bbox_to_anchor": (-0.012, at), "ncols": columns})


def to_svg(figure: Figure, letters: bool = False) -> str:
    """The figure as SVG text without a date.

    Glyphs are outlines, so it looks the same on every machine; or they are letters, for a reader that brings the font,
    so that they can be searched for.
    """
    target = io.StringIO()
    with house_style(), mpl.rc_context({"svg.fonttype": "none" if letters else "path"}):
        figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    return small(target.getvalue())


def measured_stages(verdict: Verdict) -> list[tuple[StageVerdict, Measured]]:
    """The stages that the run came to, by load."""
    found = [(stage, stage.measured) for stage in verdict.stages if stage.measured is not None]
    return sorted(found, key=lambda pair: load_of(pair[0], verdict))


def load_of(stage: StageVerdict, verdict: Verdict) -> float:
    """The utilisation at which a stage is drawn: its own; where the load moved while it was measured, the mean."""
    planned = stage.measured.crowd.planned if stage.measured else None
    if not stage.stage.moves or planned is None:
        return stage.stage.utilisation
    return planned * verdict.scale / verdict.stated_capacity.users


def mark_size(points: int) -> float:
    """The size of a mark: smaller where they are many."""
    return 6.5 if points <= MANY else 4.0


def highest_tested(verdict: Verdict) -> float:
    """The highest utilisation that a valid stage was measured at; 0 where none was."""
    loads = [stage.stage.utilisation for stage, _ in measured_stages(verdict) if stage.result != "INVALID"]
    return max(loads, default=0.0)


def load_axis(axes: Axes, verdict: Verdict, language: Language) -> None:
    """Utilisation along the bottom, concurrent users along the top, and hatching where there is no data."""
    most = max([1.0, *(stage.stage.utilisation for stage in verdict.stages)]) * 1.06
    ticks = [step / 5 for step in range(int(most * 5) + 1)]
    axes.set_xlim(0, most)
    axes.set_xticks(ticks, [language.write(load, "percentage") for load in ticks])
    axes.set_xlabel(language.word("axis.utilisation"))
    users = axes.secondary_xaxis("top")
    users.set_xticks(ticks, [language.write(load * verdict.stated_capacity.users, "count") for load in ticks])
    users.set_xlabel(language.word("axis.users"), labelpad=6, loc="right")
    users.spines["top"].set_visible(False)
    users.tick_params(length=0)
    axes.grid(axis="y", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    tested = highest_tested(verdict)
    if tested < 1.0:
        invalid = any(stage.result == "INVALID" for stage in verdict.stages)
        _hatch(axes, tested, most, language.word("mark.no_valid_data" if invalid else "mark.no_data"))


def mark_levels(axes: Axes, verdict: Verdict, language: Language) -> None:
    """Vertical lines at the observed peak and at the stated capacity, named at their upper ends."""
    found = [("mark.stated", 1.0)]
    if verdict.observed_peak:
        found.append(("mark.peak", verdict.observed_peak.users / verdict.stated_capacity.users))
    for name, load in found:
        axes.axvline(load, color=INK, linewidth=1, linestyle=(0, (5, 3)), zorder=1.5)
        label = f" {language.word(name)} \n {language.write(load, 'percentage')} "
        side = "right" if load > 0.2 else "left"
        place = axes.get_xaxis_transform()
        axes.text(load, 0.98, label, fontsize=8.5, ha=side, va="top", linespacing=1.3, transform=place, bbox=BACKING)


def _hatch(axes: Axes, from_load: float, to_load: float, words: str) -> None:
    axes.axvspan(from_load, to_load, facecolor="#f7f8f8", hatch="///", edgecolor=PALE, linewidth=0, zorder=0.5)
    middle = (from_load + to_load) / 2
    place = axes.get_xaxis_transform()
    axes.text(middle, 0.2, words, color=GREY, fontsize=11, ha="center", va="center", transform=place, bbox=BACKING)


def latency_ticks(language: Language) -> FuncFormatter:
    """Durations along an axis of seconds."""
    return FuncFormatter(lambda latency_s, _: language.write(latency_s, "latency") if latency_s else "0")


def plain_numbers(language: Language) -> FuncFormatter:
    """Numbers along an axis, with the marks of the language."""
    return FuncFormatter(lambda value, _: language.write(float(f"{value:.6g}"), "six_digits"))


def log_latencies(axis: Axis, language: Language) -> None:
    """Durations of 1, 2, 5, 10 ... along a logarithmic axis, and no marks between them."""
    axis.set_major_locator(LogLocator(subs=(1, 2, 5), numticks=20))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(latency_ticks(language))


def error_bars(estimate: Estimate) -> list[list[float]] | None:
    """How far the interval reaches below and above the value, as matplotlib wants it; None without one."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return None
    return [[max(0.0, estimate.value - estimate.low)], [max(0.0, estimate.high - estimate.value)]]

"""The chart of a comparison: how much each page changed beside the others, with its limits, p50 left and p95 right."""

from collections.abc import Sequence
from textwrap import wrap

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from analysis.charts.style import BLUE, GREY, INK, PALE, VERMILION, WIDTH_IN, house_style
from analysis.compare.change import ANSWERED_WELL, EVERY_PAGE, Change, What
from analysis.compare.comparison import Comparison
from analysis.compare.words import runs_words
from analysis.text import write_share

MOST_PAGES = 40
ROW_IN, AROUND_IN = 0.19, 1.9
TITLE_LENGTH = 100  # letters of a line
LATENCIES: tuple[What, ...] = ("p50", "p95")
WIDEST = 1.0  # of the axis: a limit beyond is cut at the edge
NOTHING_REAL = (GREY, "o")


def pages_of(comparison: Comparison) -> list[tuple[int, str]]:
    """(stage, page) from top to bottom: all pages together, what changed, then the others by how much they moved."""
    most: dict[tuple[int, str], tuple[bool, bool, float]] = {}
    for change in comparison.changes:
        if change.what in LATENCIES or (change.what == ANSWERED_WELL and change.is_real):
            key = change.stage, change.page
            weight = change.page == EVERY_PAGE, change.is_real, abs(change.beside) / (change.high - change.low + 1e-9)
            most[key] = max(most.get(key, weight), weight)
    return sorted(most, key=lambda key: most[key], reverse=True)[:MOST_PAGES]


def draw(comparison: Comparison, message: str, loads: Sequence[str]) -> Figure:
    """A forest plot; `loads` names the stages, in their order."""
    pages = pages_of(comparison)
    height_in = AROUND_IN + ROW_IN * max(1, len(pages))
    names = [page if len(loads) == 1 else f"{page}, {loads[stage]}" for stage, page in pages]
    with house_style():
        figure = Figure(figsize=(WIDTH_IN, height_in), facecolor="white")
        title = "\n".join(wrap(message, TITLE_LENGTH, max_lines=2, placeholder=" …"))
        figure.text(0.012, 1 - 0.13 / height_in, title, fontsize=11, fontweight="bold", va="top", linespacing=1.3)
        left, bottom, height = 0.3, 0.85 / height_in, 1 - 1.6 / height_in
        for number, what in enumerate(LATENCIES):
            axes = figure.add_axes((left + 0.355 * number, bottom, 0.325, height))
            _draw_column(axes, [_find(comparison, key, what) for key in pages], what, comparison.floor.relative)
            axes.set_yticks(range(len(pages)), names if number == 0 else [""] * len(pages), fontsize=8)
        _tell_of_answers(axes, [_find(comparison, key, ANSWERED_WELL) for key in pages])
        figure.text(
            0.012, 0.1 / height_in, _caption(comparison), fontsize=7.5, color=GREY, va="bottom", linespacing=1.35
        )
        return figure


def _find(comparison: Comparison, key: tuple[int, str], what: What) -> Change | None:
    wanted = (*key, what)
    return next((it for it in comparison.changes if (it.stage, it.page, it.what) == wanted), None)


def _draw_column(axes: Axes, changes: Sequence[Change | None], what: What, floor: float) -> None:
    axes.axvspan(-floor, floor, color="#f0f1f2", linewidth=0, zorder=0)
    axes.axvline(0, color=INK, linewidth=1, zorder=1)
    for place, change in enumerate(changes):
        if change is None:
            axes.text(0, place, " too few visits", fontsize=7, color=GREY, va="center")
            continue
        colour, mark = NOTHING_REAL
        if change.is_real:
            colour, mark = (VERMILION, "X") if change.is_worse else (BLUE, "D")
        axes.plot([change.low, change.high], [place, place], color=colour, linewidth=1.6, alpha=0.8, zorder=2)
        axes.plot(change.beside, place, mark, color=colour, markersize=7 if change.is_real else 4, zorder=3)
    axes.set_xlim(-WIDEST, WIDEST)
    axes.set_ylim(len(changes) - 0.4, -0.6)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:+.0f} %" if share else "0"))
    axes.set_xticks([-0.5, 0, 0.5])
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)
    axes.set_title(f"{what}   faster ← → slower", fontsize=9.5, loc="center", color=INK)


def _tell_of_answers(axes: Axes, changes: Sequence[Change | None]) -> None:
    """At the left of a page's limits, where the share of it that is answered well changed."""
    for place, change in enumerate(changes):
        if change is not None and change.is_real:
            axes.text(
                -0.98 * WIDEST,
                place,
                f"answered {write_share(change.before)} → {write_share(change.after)}",
                fontsize=7,
                color=VERMILION if change.is_worse else BLUE,
                va="center",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
                zorder=4,
            )


def _caption(comparison: Comparison) -> str:
    return (
        f"Change of each page beside that of all pages, {runs_words(comparison)}; all limits hold together "
        "in 99 of 100 cases.\n"
        "Cross: slower beyond doubt. Diamond: faster beyond doubt. Words: answered well less often, or more. "
        f"Grey band: less than the floor of {100 * comparison.floor.relative:.3g} %."
    )

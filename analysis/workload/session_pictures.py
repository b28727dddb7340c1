"""The pictures of single sessions: how long people think, how long they stay, and which page follows which."""

from collections import Counter
from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from analysis.charts.style import BLUE, INK, ORANGE, SKY
from analysis.language import Language, said
from analysis.workload.drawing import Picture, finish, share_axis, shares, short, time_axis
from analysis.workload.fitted import FittedSessions
from analysis.workload.laws import Series
from analysis.workload.tally import ARRIVING, LEAVING, Tally
from analysis.workload.thinking import Thinking
from contract.buckets import bucket_middle_s

MOST_PAGES = 14  # of the table of transitions
MOST_BARS = 25  # of the number of pages of a session
LEAST_SHOWN = 0.005  # of the readers of a page: fewer are not written into the table
TICKS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120, 300, 600, 1800, 3600)
HEAT = LinearSegmentedColormap.from_list("heat", ["#ffffff", SKY, BLUE])


def think_picture(thinking: Thinking) -> Picture:
    """The distribution of think times, in the log and by each law."""
    best = thinking.best
    sentence = said(
        "workload.think_times.sentence",
        count=thinking.counts.total,
        median_s=thinking.median_s,
        law=said(f"method.{best.name}"),
        distance=best.distance,
    )
    x_s = np.geomspace(max(0.1, thinking.times_s[0] / 2), max(1.0, thinking.times_s[-1] * 1.5), 300)

    def paint(figure: Figure, language: Language) -> None:
        axes = figure.add_axes((0.09, 0.15, 0.88, 0.73))
        below = (np.arange(len(thinking.times_s)) + 0.5) / len(thinking.times_s)
        in_log = language.word("workload.think_times.in_log")
        axes.plot(thinking.times_s, below, color=BLUE, linewidth=3, alpha=0.6, label=in_log)
        for number, fit in enumerate(thinking.fits):
            colour, line = ((ORANGE, "-"), (INK, ":"))[number]
            how = "best" if number == 0 else "less_likely"
            label = language.word(f"workload.think_times.{how}", law=said(f"method.{fit.name}"))
            axes.plot(x_s, fit.law.below(x_s), line, color=colour, linewidth=1.3, label=label)
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(FixedLocator([tick_s for tick_s in TICKS_S if x_s[0] <= tick_s <= x_s[-1]]))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(lambda value, _: short(value, language))
        axes.set_xlim(x_s[0], x_s[-1])
        axes.set_xlabel(language.word("workload.think_times.time"))
        share_axis(axes, language.word("workload.think_times.below"), language)
        finish(axes)

    return Picture("think_times", said("workload.think_times.head"), sentence, 4.2, paint)


def lengths_picture(tally: Tally, fitted: FittedSessions) -> Picture:
    """Pages and seconds of sessions, in the log and in the fitted workload."""
    buckets = np.array(sorted(tally.lengths), dtype=np.int64)
    counts = np.array([tally.lengths[int(bucket)] for bucket in buckets], dtype=float)
    length_s, below = bucket_middle_s(buckets), np.cumsum(counts) / counts.sum()
    fitted_s = np.sort(fitted.length_s)
    in_log_s = float(length_s[np.searchsorted(below, 0.5)])
    sentence = said("workload.lengths.sentence", in_log_s=in_log_s, fitted_s=float(np.median(fitted_s)))

    def paint(figure: Figure, language: Language) -> None:
        _draw_pages(figure.add_axes((0.09, 0.16, 0.39, 0.71)), tally, fitted, language)
        axes = figure.add_axes((0.58, 0.16, 0.39, 0.71))
        axes.plot(length_s, below, color=BLUE, linewidth=2, label=language.word("workload.log"), drawstyle="steps-post")
        fitted_below = np.arange(1, len(fitted_s) + 1) / len(fitted_s)
        axes.plot(fitted_s, fitted_below, "--", color=ORANGE, label=language.word("workload.fitted"))
        longest_s = max(1.0, float(length_s[np.searchsorted(below, 0.99)]), float(np.quantile(fitted_s, 0.99)))
        time_axis(axes, longest_s * 1.05, language.word("workload.lengths.time"), language)
        share_axis(axes, language.word("workload.lengths.below"), language)
        finish(axes)

    return Picture("lengths", said("workload.lengths.head"), sentence, 4.0, paint)


def _draw_pages(axes: Axes, tally: Tally, fitted: FittedSessions, language: Language) -> None:
    in_log: Counter[int] = Counter()
    for (_, pages), sessions in tally.page_counts.items():
        in_log[pages] += sessions
    in_fitted = Counter(fitted.pages.tolist())
    for offset, colour, what, counts in ((-0.21, BLUE, "log", in_log), (0.21, ORANGE, "fitted", in_fitted)):
        axes.bar(
            np.arange(1, MOST_BARS + 1) + offset,
            _bars(counts),
            0.42,
            color=colour,
            label=language.word(f"workload.{what}"),
        )
    axes.set_xlabel(language.word("workload.lengths.pages", most=MOST_BARS))
    axes.set_ylabel(language.word("workload.lengths.share"))
    axes.yaxis.set_major_formatter(shares(language))
    finish(axes)


def _bars(sessions_by_pages: Mapping[int, int]) -> Series:
    bars = np.zeros(MOST_BARS)
    for pages, sessions in sessions_by_pages.items():
        bars[min(max(pages, 1), MOST_BARS) - 1] += sessions
    return np.asarray(bars / max(1.0, bars.sum()), dtype=float)


def transitions_picture(tally: Tally) -> Picture:
    """After each page, where its readers go on to."""
    pages = in_order_of_visit(tally.transitions)[:MOST_PAGES]
    rows, columns = [ARRIVING, *pages], [*pages, LEAVING]
    totals: Counter[str] = Counter()
    for (before, _), count in tally.transitions.items():
        totals[before] += count
    onward = np.array([[tally.transitions[row, column] / totals[row] for column in columns] for row in rows])
    enters = int(np.argmax(onward[0]))
    sentence = said("workload.transitions.sentence", share=float(onward[0, enters]), page=columns[enters])
    height_in = 1.5 + 0.34 * len(rows)

    def paint(figure: Figure, language: Language) -> None:
        axes = figure.add_axes((0.17, 0.1 / height_in, 0.74, 1 - 1.3 / height_in))
        axes.imshow(onward, cmap=HEAT, vmin=0, vmax=1, aspect="auto")
        axes.set_yticks(range(len(rows)), [language.word("workload.transitions.arriving"), *pages])
        names = [*pages, language.word("workload.transitions.leaving")]
        axes.set_xticks(range(len(columns)), names, rotation=40, ha="left", rotation_mode="anchor")
        axes.tick_params(top=True, bottom=False, labeltop=True, labelbottom=False, length=0)
        for row, column in zip(*np.nonzero(onward >= LEAST_SHOWN), strict=True):
            share = float(onward[row, column])
            colour = "white" if share > 0.6 else INK
            axes.text(column, row, f"{share * 100:.0f}", ha="center", va="center", fontsize=8, color=colour)
        for spine in axes.spines.values():
            spine.set_visible(False)

    return Picture("transitions", said("workload.transitions.head"), sentence, height_in, paint)


def in_order_of_visit(transitions: Mapping[tuple[str, str], int]) -> list[str]:
    """Pages as people come by them: from each to the one that most go on to, as far as it goes, then the next way."""
    order = [ARRIVING]
    left = {after for _, after in transitions} - {LEAVING}
    while left:
        onward = {page: transitions.get((order[-1], page), 0) for page in sorted(left)}
        if not any(onward.values()):
            onward = {page: sum(transitions.get((seen, page), 0) for seen in order) for page in sorted(left)}
        order.append(max(onward, key=lambda page: onward[page]))
        left.remove(order[-1])
    return order[1:]

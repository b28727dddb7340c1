"""The chart of throughput against load: does the portal do more when more is asked of it?"""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.charts.style import (
    GREY,
    MANY,
    MARK_BY_RESULT,
    PLOT,
    error_bars,
    house_style,
    legend_above,
    load_axis,
    load_of,
    mark_levels,
    mark_size,
    measured_stages,
    new_figure,
    plain_numbers,
)
from analysis.estimate import Estimate, Result
from analysis.finding import at_scale
from analysis.language import Language, Said, said
from analysis.verdict import Verdict

FOLLOWS = 0.95  # of what the lowest load promises
BY_CHANCE = 0.05  # of the stages may lag: so many intervals miss the truth on one side or the other
NEAR = 1.5  # times the lowest load: a single quiet stage says little
STILL = 1.1  # the largest of the rest is at most so many times the smallest


@dataclass(frozen=True)
class Point:
    """One stage: utilisation as a fraction, pages answered well a second, and its result."""

    load: float
    pages_per_s: Estimate
    result: Result

    @property
    def value(self) -> float:
        """Pages a second."""
        return self.pages_per_s.value or 0.0


def points_of(verdict: Verdict) -> list[Point]:
    """What is drawn, by load."""
    return [Point(load_of(stage, verdict), it.throughput, stage.result) for stage, it in measured_stages(verdict)]


def pages_per_load(points: Sequence[Point]) -> float | None:
    """Pages a second at 100 %, if the lowest valid stage went on in a straight line; with those that are near to it."""
    valid = [point for point in points if point.result != "INVALID" and point.value > 0]
    valid = [point for point in valid if point.result != "FAIL"] or valid
    low = [point for point in valid if point.load <= NEAR * valid[0].load]
    return sum(point.value for point in low) / sum(point.load for point in low) if low else None


def message(verdict: Verdict) -> Said:
    """What the chart says, in a sentence."""
    points = [point for point in points_of(verdict) if point.result != "INVALID"]
    slope = pages_per_load(points)
    if slope is None:
        return said("throughput.none")
    follow = [(point.pages_per_s.high or point.value) >= FOLLOWS * slope * point.load for point in points]
    if follow.count(False) <= BY_CHANCE * len(points):
        return said("throughput.follows", load=points[-1].load, end=_end(verdict, points[-1].load))
    if not _is_one_curve(points) or not follow[0]:
        return said("throughput.keeps_up", follow=sum(follow), stages=len(points))
    return _beyond(points, follow.index(False), at_scale(verdict.scale))


def _is_one_curve(points: Sequence[Point]) -> bool:
    """Few stages, and no load twice: then the portal can be said to do one thing up to a load, and another beyond."""
    return len(points) <= MANY and len({point.load for point in points}) == len(points)


def _beyond(points: Sequence[Point], bend: int, scaled: Said | str) -> Said:
    load, rest = points[bend - 1].load, points[bend:]
    values = [point.value for point in rest]
    if values[-1] < max(values) / STILL:
        return said("throughput.falls", load=load, rate=values[-1], at_scale=scaled)
    if len(rest) > 1 and max(values) <= STILL * min(values):
        return said("throughput.stands_still", load=load, rate=sum(values) / len(values), at_scale=scaled)
    return said("throughput.lags", load=load, rate=values[-1], at=rest[-1].load, at_scale=scaled)


def _end(verdict: Verdict, load: float) -> Said | str:
    if load >= 1:
        return ""
    invalid = any(stage.result == "INVALID" and stage.stage.utilisation > load for stage in verdict.stages)
    return said("throughput.highest_valid" if invalid else "throughput.highest_tested")


def draw(verdict: Verdict, language: Language) -> Figure:
    """The chart, drawn."""
    points = points_of(verdict)
    with house_style():
        figure = new_figure(message(verdict), verdict, language)
        axes = figure.add_axes(PLOT)
        load_axis(axes, verdict, language)
        _draw_straight_line(axes, points, language)
        for result, (mark, colour) in MARK_BY_RESULT.items():
            found = [point for point in points if point.result == result]
            _draw_points(axes, found, (mark, colour), language.word(f"result.{result}").lower(), result == "INVALID")
        axes.set_ylim(0, max([point.pages_per_s.high or point.value for point in points], default=1.0) * 1.3 or 1.0)
        axes.set_ylabel(rate_label(verdict, language))
        axes.yaxis.set_major_formatter(plain_numbers(language))
        mark_levels(axes, verdict, language)
        if points:
            legend_above(axes)
        return figure


def rate_label(verdict: Verdict, language: Language) -> str:
    """What an axis of pages a second is called; a scaled run says so."""
    return language.word("axis.pages_per_s", at_scale=at_scale(verdict.scale))


def _draw_straight_line(axes: Axes, points: Sequence[Point], language: Language) -> None:
    slope = pages_per_load(points)
    if slope is not None:
        most = axes.get_xlim()[1]
        label = language.word("throughput.in_step", load=points[0].load)
        axes.plot([0, most], [0, slope * most], color=GREY, linewidth=0.9, zorder=1.2, label=label)


def _draw_points(axes: Axes, points: Sequence[Point], look: tuple[str, str], label: str, hollow: bool) -> None:
    mark, colour = look
    for number, point in enumerate(points):
        axes.errorbar(
            point.load,
            point.value,
            yerr=error_bars(point.pages_per_s),
            fmt=mark,
            color=colour,
            markersize=mark_size(len(points)),
            elinewidth=1.6 if len(points) <= MANY else 0.8,
            markerfacecolor="white" if hollow else colour,
            markeredgecolor=colour,
            capsize=4 if len(points) <= MANY else 0,
            zorder=3,
            label=label if number == 0 else None,
        )

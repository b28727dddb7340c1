"""The chart of the run over time: was the load what was planned, and when did people begin to wait?"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

from analysis.charts.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    MARK_BY_RESULT,
    ORANGE,
    PALE,
    SKY,
    house_style,
    latency_ticks,
    legend_above,
    new_figure,
)
from analysis.histogram import Histogram
from analysis.language import Language, Said, said
from analysis.recording import Recording
from analysis.stages import StageVerdict
from analysis.verdict import Verdict
from analysis.windows import ANSWERED, recorded_until_s
from contract.run_folder import SERVICE

Series = NDArray[np.float64]
LINES: dict[str, dict[str, Any]] = {  # the columns of users.csv, those that lie on each other apart in width
    "open": {"color": BLUE, "linewidth": 2.4, "alpha": 0.8, "zorder": 2.1},
    "planned": {"color": INK, "linewidth": 1, "linestyle": "--", "zorder": 2.3},
    "active_60s": {"color": GREEN, "linewidth": 1.2, "linestyle": "-.", "zorder": 2.2},
    "in_flight": {"color": ORANGE, "linewidth": 1.2, "zorder": 2},
}
ROOM = 0.065  # of the width, that the name of a load takes
LONG_S = 7200.0  # a longer run is told in hours
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)  # of the ticks, in seconds or hours
MOST_TICKS = 14
MOST_POINTS = 300  # of a curve: a longer run is shown in steps of several seconds


@dataclass(frozen=True)
class Timeline:
    """Step by step of `step_s` seconds: when it begins, the p95 in seconds of what ended in it (NaN: nothing did)."""

    step_s: int
    begins_s: Series
    p95_s: Series


def timeline_of(recording: Recording) -> Timeline:
    """The curve that is drawn beside the table of users."""
    seconds = recorded_until_s(recording)
    interval_s = recording.plan.interval_s
    step_s = max(1, -(-seconds // (MOST_POINTS * interval_s))) * interval_s
    edges = np.arange(0, seconds + 1, step_s)
    if len(edges) < 2:
        return Timeline(step_s, np.empty(0), np.empty(0))
    pages = recording.cells.between(0, int(edges[-1])).of(SERVICE, ANSWERED)
    steps = Histogram(pages, 0, len(edges) - 1, step_s)
    p95_s = np.where(steps.by_interval > 0, steps.quantiles_s(0.95, np.arange(len(edges))), np.nan)
    return Timeline(step_s, edges[:-1].astype(float), p95_s)


def message(verdict: Verdict) -> Said:
    """What the chart says, in a sentence."""
    count = sum(stage.measured is not None for stage in verdict.stages)
    invalid = sum(stage.result == "INVALID" for stage in verdict.stages)
    key = "timeline.some_invalid" if invalid else "timeline.message"
    return said(key, measured=count, stages=len(verdict.stages), invalid=invalid)


def draw(recording: Recording, verdict: Verdict, language: Language) -> Figure:
    """The chart, drawn."""
    timeline = timeline_of(recording)
    with house_style():
        figure = new_figure(message(verdict), verdict, language, height_in=5.4)
        above = figure.add_axes((0.1, 0.53, 0.885, 0.3))
        below = figure.add_axes((0.1, 0.155, 0.885, 0.3), sharex=above)
        _draw_users(above, recording, timeline.step_s, language)
        _draw_latency(below, timeline, language)
        for axes in (above, below):
            axes.set_xlim(0, recording.plan.duration_s)
            axes.grid(axis="y", color=PALE, linewidth=0.6)
            axes.set_axisbelow(True)
            shade_windows(axes, verdict)
        name_windows(above, verdict, language)
        above.tick_params(labelbottom=False)
        time_axis(below, recording.plan.duration_s, language)
        return figure


def time_axis(axes: Axes, duration_s: float, language: Language) -> None:
    """Seconds of the run along the bottom, or hours where it is long."""
    unit, unit_s = ("hours", 3600.0) if duration_s > LONG_S else ("seconds", 1.0)
    most = int(duration_s / unit_s)
    step = next((step for step in STEPS if most / step <= MOST_TICKS), most / MOST_TICKS)
    axes.set_xticks(np.arange(0, duration_s, step * unit_s))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda t_s, _: language.write(t_s / unit_s, "significant")))
    axes.set_xlabel(language.word(f"axis.{unit}"))


def _draw_users(axes: Axes, recording: Recording, step_s: int, language: Language) -> None:
    users = recording.users[recording.users["second"] % step_s == 0]
    for column, look in LINES.items():
        axes.plot(users["second"], users[column], **look, label=language.word(f"column.{column}"))
    most = max(1, *(stage.citizens for stage in recording.plan.stages))
    axes.set_ylim(0, 1.1 * float(np.nanmax(users[["planned", "open"]].to_numpy(), initial=most)))
    axes.set_ylabel(language.word("axis.citizens"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda count, _: language.write(count, "count")))
    legend_above(axes, 1.13)


def _draw_latency(axes: Axes, timeline: Timeline, language: Language) -> None:
    axes.plot(timeline.begins_s, timeline.p95_s, color=BLUE, linewidth=0.8, marker=".", markersize=3.5)
    axes.set_ylim(bottom=0)
    axes.set_ylabel(
        language.word("axis.p95_in" if timeline.step_s > 1 else "axis.p95_each_second", step_s=timeline.step_s)
    )
    axes.yaxis.set_major_formatter(latency_ticks(language))


def shade_windows(axes: Axes, verdict: Verdict) -> None:
    """The seconds that were measured."""
    for stage in verdict.stages:
        if stage.measured is not None:
            axes.axvspan(stage.measured.from_s, stage.measured.to_s, color=SKY, alpha=0.14, linewidth=0, zorder=0.4)


def name_windows(axes: Axes, verdict: Verdict, language: Language) -> None:
    """The load of each stage above it, as far as there is room."""
    place: dict[str, Any] = {"transform": axes.get_xaxis_transform(), "ha": "center", "va": "bottom"}
    end_s = verdict.stages[-1].stage.end_s
    for stage in named_stages(verdict):
        colour = MARK_BY_RESULT.get(stage.result, ("", GREY))[1]
        at_s = min(max(_middle_s(stage), ROOM / 2 * end_s), (1 - ROOM / 2) * end_s)
        load = language.write(stage.stage.utilisation, "percentage")
        axes.text(at_s, 1.03, load, color=colour, fontsize=9, **place)


def named_stages(verdict: Verdict) -> list[StageVerdict]:
    """The stages whose load is written above them: all, or as many as have room, those that matter most first."""
    room_s = ROOM * verdict.stages[-1].stage.end_s
    named: list[StageVerdict] = []
    for stage in sorted(verdict.stages, key=_importance):
        if all(abs(_middle_s(stage) - _middle_s(other)) >= room_s for other in named):
            named.append(stage)
    return sorted(named, key=lambda stage: stage.stage.index)


def _importance(stage: StageVerdict) -> tuple[bool, float, int]:
    """What failed or was invalid first, then the highest loads."""
    return stage.result not in ("FAIL", "INVALID"), -stage.stage.utilisation, stage.stage.index


def _middle_s(stage: StageVerdict) -> float:
    return (stage.stage.measure_from_s + stage.stage.end_s) / 2

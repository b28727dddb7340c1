"""What more work costs: the time of a page against throughput, and what each user gets of it, stage after stage."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.charts.style import (
    BLUE,
    GREY,
    INK,
    MANY,
    PALE,
    PLOT,
    WIDE_TICKS,
    error_bars,
    house_style,
    latency_ticks,
    legend_above,
    load_axis,
    load_of,
    log_latencies,
    mark_levels,
    mark_size,
    measured_stages,
    new_figure,
)
from analysis.charts.throughput import rate_label
from analysis.estimate import Estimate
from analysis.language import Language, Said, said
from analysis.verdict import Verdict

LOG_FROM = 12.0  # times: from this ratio of the largest to the smallest on, the axis is logarithmic
ROOM = 1.15


@dataclass(frozen=True)
class Cost:
    """A valid stage: its utilisation, pages answered well a second, the mean time of a page in seconds, and users."""

    load: float
    pages_per_s: Estimate
    response_s: float
    users: float


def costs_of(verdict: Verdict) -> list[Cost]:
    """The valid stages by load, those with pages and users."""
    found = []
    for stage, measured in measured_stages(verdict):
        crowd = measured.crowd
        users = crowd.open if crowd.open is not None else crowd.planned
        if stage.result != "INVALID" and measured.throughput.value and crowd.response_s and users:
            found.append(Cost(load_of(stage, verdict), measured.throughput, crowd.response_s, users))
    return found


def efficiencies_of(costs: Sequence[Cost]) -> list[tuple[float, Estimate]]:
    """For each load the pages a second and user, X / N, as a share of that at the lowest load, with X's interval."""
    if not costs:
        return []
    unit = (costs[0].pages_per_s.value or 1.0) / costs[0].users

    def share(value: float | None, users: float) -> float | None:
        return None if value is None else value / users / unit

    return [
        (
            cost.load,
            Estimate(
                share(cost.pages_per_s.value, cost.users),
                share(cost.pages_per_s.low, cost.users),
                share(cost.pages_per_s.high, cost.users),
                cost.pages_per_s.samples,
            ),
        )
        for cost in costs
    ]


def response_message(costs: Sequence[Cost]) -> Said:
    """What the chart of the response says, in a sentence."""
    if not costs:
        return said("response.none")
    first, last = costs[0], costs[-1]
    if first.load == last.load:
        mean_s = sum(cost.response_s for cost in costs) / len(costs)
        return said("response.at_one_load", mean=mean_s, load=first.load)
    ends = {"least": first.response_s, "least_load": first.load, "most": last.response_s, "most_load": last.load}
    return said("response.message", **ends)


def efficiency_message(costs: Sequence[Cost]) -> Said:
    """What the chart of the efficiency says, in a sentence."""
    found = efficiencies_of(costs)
    if not found:
        return said("efficiency.none")
    load, share = found[-1]
    if load == found[0][0]:
        return said("efficiency.at_one_load", load=load)
    return said("efficiency.message", share=share.value, load=load, lowest=found[0][0])


def draw_response(verdict: Verdict, language: Language) -> Figure:
    """Mean time of a page against pages a second, the stages joined by load."""
    costs = costs_of(verdict)
    with house_style():
        figure = new_figure(response_message(costs), verdict, language)
        left, bottom, width, height = PLOT
        axes = figure.add_axes((left + WIDE_TICKS, bottom, width - WIDE_TICKS, height))
        rates, times_s = [cost.pages_per_s.value or 0.0 for cost in costs], [cost.response_s for cost in costs]
        joined = "o-" if len(costs) <= MANY else "o"
        axes.plot(rates, times_s, joined, color=BLUE, linewidth=1, markersize=mark_size(len(costs)), zorder=3)
        for cost, rate in zip(costs, rates, strict=True):
            bars = error_bars(cost.pages_per_s)
            axes.errorbar(rate, cost.response_s, xerr=bars, color=BLUE, capsize=3, zorder=2.5)
        axes.set_xlim(0, max(rates, default=1.0) * ROOM)
        _name_loads(axes, costs, language)
        _time_axis(axes, times_s, language)
        axes.set_xlabel(rate_label(verdict, language))
        axes.set_ylabel(language.word("axis.mean_latency"))
        axes.grid(axis="y", color=PALE, linewidth=0.6)
        return figure


def draw_efficiency(verdict: Verdict, language: Language) -> Figure:
    """The share of a user's pages at the lowest load against utilisation."""
    costs = costs_of(verdict)
    found = efficiencies_of(costs)
    with house_style():
        figure = new_figure(efficiency_message(costs), verdict, language)
        axes = figure.add_axes(PLOT)
        load_axis(axes, verdict, language)
        axes.axhline(1.0, color=GREY, linewidth=1, zorder=1.2, label=language.word("efficiency.one"))
        for load, share in found:
            axes.errorbar(load, share.value or 0.0, yerr=error_bars(share), fmt="o", color=BLUE, capsize=4,
                          markersize=mark_size(len(found)), zorder=3)  # fmt: skip
        axes.set_ylim(0, max([1.0, *(share.high or share.value or 0.0 for _, share in found)]) * ROOM)
        axes.set_ylabel(language.word("axis.efficiency"))
        axes.yaxis.set_major_formatter(lambda share, _: language.write(share, "percentage"))
        mark_levels(axes, verdict, language)
        legend_above(axes)
        return figure


def _name_loads(axes: Axes, costs: Sequence[Cost], language: Language) -> None:
    for cost in costs if len(costs) <= MANY else ():
        place = cost.pages_per_s.value or 0.0, cost.response_s
        words = language.write(cost.load, "percentage")
        axes.annotate(words, place, (-6, 7), textcoords="offset points", fontsize=8.5, color=INK, ha="right")


def _time_axis(axes: Axes, times_s: Sequence[float], language: Language) -> None:
    least, most = min(times_s, default=0.01), max(times_s, default=1.0)
    if most > LOG_FROM * least:
        axes.set_yscale("log")
        axes.set_ylim(least / 2, most * 2)
        log_latencies(axes.yaxis, language)
    else:
        axes.set_ylim(0, most * 1.3)
        axes.yaxis.set_major_formatter(latency_ticks(language))

"""Charts that rank: failures by kind, and the slowest pages and journeys with their intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from analysis.charts.latency import STYLES
from analysis.charts.style import (
    PALE,
    VERMILION,
    error_bars,
    house_style,
    legend_above,
    log_latencies,
    new_figure,
)
from analysis.estimate import Estimate
from analysis.language import Language, Said, said
from analysis.stages import PERCENTILES
from analysis.verdict import Verdict

ROW_IN, AROUND_IN = 0.3, 1.75
BELOW_IN, ABOVE_IN = 0.95, 0.8


@dataclass(frozen=True)
class Ranked:
    """A page, or a journey with all of its pages: its latencies in seconds, one for each of PERCENTILES."""

    name: str
    latency_s: tuple[Estimate, ...]


def failures_message(count_by_outcome: Mapping[str, int]) -> Said:
    """Which kind is the most frequent; there must be one."""
    first, most = max(count_by_outcome.items(), key=lambda item: item[1])
    total = sum(count_by_outcome.values())
    return said("failures.message", first=said(f"outcome.{first}"), share=most / total, total=total)


def draw_failures(count_by_outcome: Mapping[str, int], verdict: Verdict, language: Language) -> Figure:
    """A bar for each kind of failure, the most frequent on top."""
    kinds = sorted(count_by_outcome, key=lambda kind: (-count_by_outcome[kind], kind))
    with house_style():
        figure = _figure(failures_message(count_by_outcome), len(kinds), verdict, language)
        axes = figure.axes[0]
        axes.barh(range(len(kinds)), [count_by_outcome[kind] for kind in kinds], color=VERMILION, height=0.6)
        for place, kind in enumerate(kinds):
            count = language.write(count_by_outcome[kind], "count")
            axes.text(count_by_outcome[kind], place, f" {count}", va="center", fontsize=9)
        axes.set_yticks(range(len(kinds)), kinds)
        axes.set_xscale("log")
        axes.set_xlim(0.5, 3 * max(count_by_outcome.values()))
        axes.xaxis.set_major_formatter(lambda count, _: language.write(count, "significant"))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_xlabel(language.word("axis.failures"))
        return figure


def slowest_message(ranked: Sequence[Ranked], load: float, key: str) -> Said:
    """Which one is the slowest by p95; there must be one."""
    return said(f"slowest.{key}", load=load, page=ranked[0].name, p95_s=ranked[0].latency_s[1])


def draw_slowest(ranked: Sequence[Ranked], title: Said, verdict: Verdict, language: Language) -> Figure:
    """p50, p95 and p99 of each with their intervals, the slowest on top."""
    with house_style():
        figure = _figure(title, len(ranked), verdict, language)
        axes = figure.axes[0]
        for number, (share, (mark, colour)) in enumerate(zip(PERCENTILES, STYLES, strict=True)):
            for place, each in enumerate(ranked):
                estimate = each.latency_s[number]
                if estimate.value is not None:
                    axes.errorbar(estimate.value, place, xerr=error_bars(estimate), fmt=mark, color=colour, capsize=3,
                                  markersize=6, label=f"p{share * 100:g}" if place == 0 else None)  # fmt: skip
        axes.set_yticks(range(len(ranked)), [each.name for each in ranked], fontsize=8.5)
        axes.set_xscale("log")
        axes.set_xlabel(language.word("axis.visits_log"))
        log_latencies(axes.xaxis, language)
        axes.set_xlim(*_reach(ranked))
        legend_above(axes, 1.01)
        return figure


def _reach(ranked: Sequence[Ranked]) -> tuple[float, float]:
    shown = [estimate for each in ranked for estimate in each.latency_s if estimate.value]
    least = min((estimate.low or estimate.value or 1.0 for estimate in shown), default=1e-3)
    return least / 1.6, max((estimate.high or estimate.value or 1.0 for estimate in shown), default=1.0) * 1.6


def _figure(title: Said, rows: int, verdict: Verdict, language: Language) -> Figure:
    height_in = AROUND_IN + ROW_IN * rows
    figure = new_figure(title, verdict, language, height_in)
    axes = figure.add_axes((0.25, BELOW_IN / height_in, 0.72, 1 - (BELOW_IN + ABOVE_IN) / height_in))
    axes.set_ylim(rows - 0.4, -0.6)
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)
    return figure

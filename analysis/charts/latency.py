"""The chart of latency against load: how long do people wait, and where is that too long?"""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.charts.style import (
    BLUE,
    GREEN,
    MANY,
    PLOT,
    PURPLE,
    VERMILION,
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
from analysis.estimate import Estimate, Result
from analysis.language import Language, Said, said
from analysis.stages import PERCENTILES
from analysis.verdict import Verdict
from contract.objectives import EVERY_PAGE, Objective

STYLES = (("o", GREEN), ("s", BLUE), ("^", PURPLE))  # one for each of PERCENTILES
LOG_FROM = 12.0  # times: from this ratio of the largest to the smallest on, the axis is logarithmic


@dataclass(frozen=True)
class Curve:
    """One percentile over the loads: utilisations as fractions, estimates in seconds."""

    percentile: str
    loads: tuple[float, ...]
    latency_s: tuple[Estimate, ...]


def curves_of(verdict: Verdict) -> list[Curve]:
    """What is drawn: valid stages alone, for an overloaded generator shows its own latency."""
    stages = [(stage, it) for stage, it in measured_stages(verdict) if stage.result != "INVALID"]
    curves = []
    for number, share in enumerate(PERCENTILES):
        known = [(load_of(stage, verdict), it.latency[number]) for stage, it in stages if it.latency[number].samples]
        loads, estimates = tuple(load for load, _ in known), tuple(estimate for _, estimate in known)
        curves.append(Curve(f"p{share * 100:g}", loads, estimates))
    return curves


def page_objectives(verdict: Verdict) -> list[Objective]:
    """The latency objectives that bound every page, as the curves do."""
    objectives = verdict.stages[0].objectives if verdict.stages else ()
    return [item.objective for item in objectives if item.objective.quantile and item.objective.what in EVERY_PAGE]


def message(verdict: Verdict) -> Said:
    """What the chart says, in a sentence."""
    objectives = page_objectives(verdict)
    if not any(curve.loads for curve in curves_of(verdict)):
        return said("latency.none")
    if not objectives:
        return said("latency.no_objective")
    objective = objectives[0]
    values = {"share": objective.quantile or 0.0, "limit": objective.limit}
    passed, failed = _loads(verdict, objective, "PASS"), _loads(verdict, objective, "FAIL")
    held = max((load for load in passed if not failed or load < min(failed)), default=None)
    if failed:
        values["failed"] = min(failed)
    if held is None:
        return said("latency.exceeds" if failed else "latency.never_within", **values)
    return said("latency.keeps_and_exceeds" if failed else "latency.keeps", held=held, **values)


def draw(verdict: Verdict, language: Language) -> Figure:
    """The chart, drawn."""
    curves = curves_of(verdict)
    with house_style():
        figure = new_figure(message(verdict), verdict, language)
        axes = figure.add_axes(PLOT)
        load_axis(axes, verdict, language)
        for curve, (mark, colour) in zip(curves, STYLES, strict=True):
            _draw_curve(axes, curve, mark, colour)
        _latency_axis(axes, curves, page_objectives(verdict), language)
        for objective in page_objectives(verdict):
            axes.axhline(objective.limit, color=VERMILION, linewidth=1.2, zorder=1.8)
            label = f" {language.word('mark.objective', objective=objective)}"
            axes.text(0.005, objective.limit, label, ha="left", va="bottom", fontsize=8.5, color=VERMILION)
        mark_levels(axes, verdict, language)
        if any(curve.loads for curve in curves):
            legend_above(axes)
        return figure


def _loads(verdict: Verdict, objective: Objective, result: Result) -> list[float]:
    return [
        stage.stage.utilisation
        for stage in verdict.stages
        for item in stage.objectives
        if item.objective == objective and item.result == result
    ]


def _draw_curve(axes: Axes, curve: Curve, mark: str, colour: str) -> None:
    values = [estimate.value or 0.0 for estimate in curve.latency_s]
    size = 0.9 * mark_size(len(values))
    axes.plot(curve.loads, values, mark, color=colour, markersize=size, zorder=2.5, label=curve.percentile)
    if len(values) > MANY:
        return
    loads = sorted(set(curve.loads))
    axes.plot(
        loads, [_mean_at(load, curve.loads, values) for load in loads], "-", color=colour, linewidth=1.2, zorder=2
    )
    for load, value, estimate in zip(curve.loads, values, curve.latency_s, strict=True):
        bars = error_bars(estimate)
        if bars is not None:
            axes.errorbar(load, value, yerr=bars, fmt="none", color=colour, capsize=3, elinewidth=1, zorder=2.4)


def _mean_at(load: float, loads: Sequence[float], values: Sequence[float]) -> float:
    """A load that came more than once has several points, and the line goes between them."""
    found = [value for at, value in zip(loads, values, strict=True) if at == load]
    return sum(found) / len(found)


def _latency_axis(axes: Axes, curves: Sequence[Curve], objectives: Sequence[Objective], language: Language) -> None:
    """From 0 where that shows everything; logarithmic where the range is too large for it."""
    estimates = [estimate for curve in curves for estimate in curve.latency_s]
    shown = [estimate.value for estimate in estimates if estimate.value] + [item.limit for item in objectives]
    least, most = min(shown, default=1.0), max(shown, default=1.0)
    highest = max([most, *(estimate.high for estimate in estimates if estimate.high)])
    axes.set_ylabel(language.word("axis.latency"))
    if most > LOG_FROM * least:
        axes.set_yscale("log")
        axes.set_ylim(least / 2, highest * 4)
        axes.set_ylabel(language.word("axis.latency_log"))
        log_latencies(axes.yaxis, language)
    else:
        axes.set_ylim(0, highest * 1.3)
        axes.yaxis.set_major_formatter(latency_ticks(language))

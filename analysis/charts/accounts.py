"""The chart of Little's law: the users that throughput and times do not account for, stage after stage."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from analysis.charts.style import (
    BLUE,
    INK,
    PLOT,
    SKY,
    VERMILION,
    house_style,
    load_axis,
    load_of,
    mark_levels,
    mark_size,
    measured_stages,
    new_figure,
)
from analysis.language import Language, Said, said
from analysis.steadiness import LITTLE_TOLERANCE
from analysis.verdict import Verdict

LEAST_SHOWN = 0.1  # of the axis, either way


@dataclass(frozen=True)
class Residual:
    """A stage: sessions open less X (R + Z), as a share of those that are open, and whether the gate held."""

    load: float
    share: float
    holds: bool


def residuals_of(verdict: Verdict) -> list[Residual]:
    """As the gate saw it, which counts every page, cut and failed ones too; by load. Of replicates the first's."""
    found = []
    for stage, _ in measured_stages(verdict.replicates[0] if verdict.replicates else verdict):
        for gate in stage.steadiness_gates:
            match gate.key, dict(gate.seen.values):
                case "littles_law", {"open": float(open_), "product": float(product)}:
                    found.append(Residual(load_of(stage, verdict), (open_ - product) / open_, gate.passed))
    return found


def message(residuals: Sequence[Residual]) -> Said:
    """What the chart says, in a sentence."""
    if not residuals:
        return said("little.none")
    worst = max(residuals, key=lambda each: (not each.holds, abs(each.share)))
    if not worst.holds:
        return said("little.broken", load=worst.load, most=abs(worst.share))
    return said("little.message", most=abs(worst.share))


def draw(verdict: Verdict, language: Language) -> Figure:
    """The chart, drawn."""
    residuals = residuals_of(verdict)
    with house_style():
        figure = new_figure(message(residuals), verdict, language)
        axes = figure.add_axes(PLOT)
        load_axis(axes, verdict, language)
        axes.axhspan(-LITTLE_TOLERANCE, LITTLE_TOLERANCE, color=SKY, alpha=0.2, linewidth=0, zorder=0.6)
        axes.axhline(0.0, color=INK, linewidth=0.8, zorder=1)
        words = f" {language.word('little.allowed', allowed=LITTLE_TOLERANCE)}"
        axes.text(0, LITTLE_TOLERANCE, words, fontsize=8.5, va="bottom")
        for each in residuals:
            mark, colour = ("o", BLUE) if each.holds else ("X", VERMILION)
            axes.plot(each.load, each.share, mark, color=colour, markersize=mark_size(len(residuals)), zorder=3)
        reach = max([LEAST_SHOWN, *(1.2 * abs(each.share) for each in residuals)])
        axes.set_ylim(-reach, reach * 1.4)
        axes.yaxis.set_major_formatter(lambda share, _: language.write(round(share, 6), "percentage"))
        axes.set_ylabel(language.word("axis.residual"))
        mark_levels(axes, verdict, language)
        return figure

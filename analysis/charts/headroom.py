"""The headroom bar: how much of the stated capacity was seen to hold, to fail, or not at all."""

from dataclasses import dataclass
from typing import Literal

from matplotlib.axes import Axes

from analysis.charts.style import (
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE,
    VERMILION,
    highest_tested,
    house_style,
    new_figure,
    to_svg,
)
from analysis.verdict import Verdict
from contract.quantities import write_percentage

Kind = Literal["held", "between", "undecided", "failed", "untested"]
LOOKS: dict[Kind, tuple[str, str, str, str]] = {  # face, hatch, ink, words
    "held": (GREEN, "", "white", "held"),
    "between": (ORANGE, "...", INK, "breaks in here"),
    "undecided": (ORANGE, "...", INK, "undecided"),
    "failed": (VERMILION, "xx", "white", "failed"),
    "untested": ("#f7f8f8", "///", INK, "not tested"),
}


@dataclass(frozen=True)
class Part:
    """A part of the bar, from one utilisation to another."""

    kind: Kind
    from_load: float
    to_load: float


def parts_of(verdict: Verdict) -> list[Part]:
    """The bar from 0 to 100 %, or to the highest load where that is more, without empty parts."""
    tested = highest_tested(verdict)
    end = max(1.0, tested)
    held = verdict.passed_up_to.utilisation if verdict.passed_up_to else 0.0
    failed = verdict.failed_from.utilisation if verdict.failed_from else max(held, tested)
    parts = [
        Part("held", 0.0, held),
        Part("between" if verdict.failed_from else "undecided", held, failed),
        Part("failed", failed, end) if verdict.failed_from else Part("untested", failed, end),
    ]
    return [part for part in parts if part.to_load > part.from_load]


def message(verdict: Verdict) -> str:
    """What the bar says, in a sentence."""
    if verdict.passed_up_to is None:
        return "No load was seen to hold"
    users, load = verdict.passed_up_to.users, verdict.passed_up_to.utilisation
    held = f"Held: {users:,} concurrent users, {write_percentage(load)} of the stated capacity"
    if verdict.observed_peak is None:
        return held
    return f"{held}, {users / verdict.observed_peak.users:.1f} × the observed peak"


def draw(verdict: Verdict) -> str:
    """The bar as SVG."""
    parts = parts_of(verdict)
    with house_style():
        figure = new_figure(message(verdict), verdict, height_in=2.35)
        axes = figure.add_axes((0.03, 0.36, 0.935, 0.26))
        for part in parts:
            _draw_part(axes, part)
        end = parts[-1].to_load
        axes.set_xlim(0, end)
        axes.set_ylim(0, 1)
        axes.set_yticks([])
        for spine in ("left", "bottom"):
            axes.spines[spine].set_visible(False)
        ticks = [step / 5 for step in range(int(end * 5 + 1e-9) + 1)]
        axes.set_xticks(ticks, [write_percentage(load) for load in ticks])
        _mark(axes, "stated capacity", verdict.stated_capacity.users, 1.0)
        if verdict.observed_peak:
            peak = verdict.observed_peak.users
            _mark(axes, "observed peak", peak, peak / verdict.stated_capacity.users)
        return to_svg(figure)


def _draw_part(axes: Axes, part: Part) -> None:
    face, hatch, ink, words = LOOKS[part.kind]
    width = part.to_load - part.from_load
    axes.barh(0.5, width, left=part.from_load, height=1, color=face, hatch=hatch, edgecolor=PALE, linewidth=0)
    if width > 0.1:
        backing = {"facecolor": face, "edgecolor": "none", "pad": 2.5}
        middle = part.from_load + width / 2
        axes.text(middle, 0.5, words, ha="center", va="center", color=ink, fontsize=11, fontweight="bold", bbox=backing)


def _mark(axes: Axes, name: str, users: int, load: float) -> None:
    axes.plot([load, load], [-0.12, 1.16], color=INK, linewidth=1.6, clip_on=False, zorder=4)
    align = "right" if load > 0.9 else "center"
    axes.text(load, 1.24, f"{name}: {users:,}", ha=align, va="bottom", fontsize=9, color=GREY if load > 1 else INK)

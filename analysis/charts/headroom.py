"""The headroom bar: how much of the stated capacity was seen to hold, to fail, or not at all."""

from dataclasses import dataclass
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.charts.style import (
    GREY,
    INK,
    ORANGE,
    PALE,
    highest_tested,
    house_style,
    new_figure,
)
from analysis.language import Language, Said, said
from analysis.verdict import Verdict

DEEP_GREEN, DEEP_RED = "#00694c", "#a84300"  # those of the page: white words on them can be read
LEAST_TIMES = 0.1  # the observed peak: what is less is nothing beside it
Kind = Literal["held", "between", "undecided", "failed", "untested"]
LOOKS: dict[Kind, tuple[str, str, str]] = {  # face, hatch, ink
    "held": (DEEP_GREEN, "", "white"),
    "between": (ORANGE, "...", INK),
    "undecided": (ORANGE, "...", INK),
    "failed": (DEEP_RED, "xx", "white"),
    "untested": ("#f7f8f8", "///", INK),
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


def message(verdict: Verdict) -> Said:
    """What the bar says, in a sentence."""
    if verdict.passed_up_to is None:
        return said("headroom.none")
    held = {"users": verdict.passed_up_to.users, "load": verdict.passed_up_to.utilisation}
    peak = verdict.observed_peak
    times = verdict.passed_up_to.users / peak.users if peak else 0.0
    if times < LEAST_TIMES:
        return said("headroom.held", **held)
    return said("headroom.held_times_the_peak", **held, times=times)


def words_of(part: Part) -> Said:
    """What is known of a part."""
    return said(f"headroom.kind.{part.kind}")


def draw(verdict: Verdict, language: Language) -> Figure:
    """The bar, drawn."""
    parts = parts_of(verdict)
    with house_style():
        figure = new_figure(message(verdict), verdict, language, height_in=2.35)
        axes = figure.add_axes((0.03, 0.36, 0.935, 0.26))
        for part in parts:
            _draw_part(axes, part, language.say(words_of(part)))
        end = parts[-1].to_load
        axes.set_xlim(0, end)
        axes.set_ylim(0, 1)
        axes.set_yticks([])
        for spine in ("left", "bottom"):
            axes.spines[spine].set_visible(False)
        ticks = [step / 5 for step in range(int(end * 5 + 1e-9) + 1)]
        axes.set_xticks(ticks, [language.write(load, "percentage") for load in ticks])
        stated, peak = verdict.stated_capacity.users, verdict.observed_peak
        _mark(axes, language.word("headroom.stated", users=stated), 1.0)
        if peak:
            _mark(axes, language.word("headroom.peak", users=peak.users), peak.users / stated)
        return figure


def _draw_part(axes: Axes, part: Part, words: str) -> None:
    face, hatch, ink = LOOKS[part.kind]
    width = part.to_load - part.from_load
    axes.barh(0.5, width, left=part.from_load, height=1, color=face, hatch=hatch, edgecolor=PALE, linewidth=0)
    if width > 0.1:
        backing = {"facecolor": face, "edgecolor": "none", "pad": 2.5}
        middle = part.from_load + width / 2
        axes.text(middle, 0.5, words, ha="center", va="center", color=ink, fontsize=11, fontweight="bold", bbox=backing)


def _mark(axes: Axes, words: str, load: float) -> None:
    axes.plot([load, load], [-0.12, 1.16], color=INK, linewidth=1.6, clip_on=False, zorder=4)
    align = "right" if load > 0.9 else "center"
    axes.text(load, 1.24, words, ha=align, va="bottom", fontsize=9, color=GREY if load > 1 else INK)

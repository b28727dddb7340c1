"""The chart of where the time of the pages goes, stage by stage: to which system behind the portal, or to itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.blame import PORTAL
from analysis.charts.style import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PALE,
    PLOT,
    PURPLE,
    SKY,
    VERMILION,
    WIDE_TICKS,
    house_style,
    latency_ticks,
    legend_above,
    new_figure,
)
from analysis.language import Language, Said, said
from analysis.system_use import GIVEN_UP
from analysis.verdict import Verdict

REST = "all others"
# A colour and a hatch for each system, the one with the most time first; those that are no system have their own.
LOOKS = ((VERMILION, "//"), (ORANGE, "xx"), (BLUE, ".."), (PURPLE, "--"))
NO_SYSTEMS = {PORTAL: "portal", GIVEN_UP: "given_up", REST: "others"}
OWN_LOOKS = {PORTAL: (SKY, ""), GIVEN_UP: (GREY, "\\\\"), REST: (GREEN, "||")}
LEAST_SHOWN = 0.005  # of all time: what is less is with the others
MOST_NAMES = 14  # of stages along the axis


@dataclass(frozen=True)
class Bar:
    """One stage: its utilisation, and the mean time of a page in seconds by where it went."""

    load: float
    time_by_system: Mapping[str, float]


def bars_of(verdict: Verdict) -> list[Bar]:
    """The stages in the order of the run, but for those without a page."""
    return [
        Bar(stage.stage.utilisation, stage.behind.time_by_system)
        for stage in verdict.stages
        if stage.behind is not None and stage.behind.time_by_system
    ]


def names_of(bars: Sequence[Bar]) -> list[str]:
    """The portal itself, then the systems that took any time, that with the most first."""
    total_by_name = _totals(bars)
    used = [name for name, total_s in total_by_name.items() if total_s > 0 or name == PORTAL]
    return sorted(used, key=lambda name: (name != PORTAL, name == GIVEN_UP, -total_by_name[name], name))


def _totals(bars: Sequence[Bar]) -> dict[str, float]:
    found: dict[str, float] = {}
    for bar in bars:
        for name, mean_s in bar.time_by_system.items():
            found[name] = found.get(name, 0.0) + mean_s
    return found


def message(bars: Sequence[Bar]) -> Said:
    """What the chart says, in a sentence."""
    if not bars:
        return said("systems.none")
    slowest = max(bars, key=lambda bar: sum(bar.time_by_system.values()))
    total_s = sum(slowest.time_by_system.values())
    name, most_s = max(slowest.time_by_system.items(), key=lambda item: item[1])
    share = float(f"{most_s / total_s:.2g}") if total_s else 0.0
    return said("systems.message", load=slowest.load, share=share, system=name_of(name))


def name_of(system: str) -> Said | str:
    """A system in the words of a language; those that are none have words of their own."""
    return said(f"systems.{NO_SYSTEMS[system]}") if system in NO_SYSTEMS else system


def draw(verdict: Verdict, language: Language) -> Figure:
    """The chart, drawn."""
    bars = bars_of(verdict)
    with house_style():
        figure = new_figure(message(bars), verdict, language)
        left, bottom, width, height = PLOT
        axes = figure.add_axes((left + WIDE_TICKS, bottom, width - WIDE_TICKS, height + 0.04))
        _draw_bars(axes, bars, language)
        axes.set_ylabel(language.word("axis.mean_latency"))
        axes.set_xlabel(language.word("axis.stages"))
        axes.grid(axis="y", color=PALE, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.yaxis.set_major_formatter(latency_ticks(language))
        if bars:
            legend_above(axes, 1.02)
        return figure


def _draw_bars(axes: Axes, bars: Sequence[Bar], language: Language) -> None:
    places = np.arange(len(bars))
    below = np.zeros(len(bars))
    looks = iter(LOOKS)
    for name, heights in _layers(bars):
        colour, hatch = OWN_LOOKS.get(name) or next(looks)
        look: dict[str, Any] = {"color": colour, "hatch": hatch, "edgecolor": "white", "linewidth": 0}
        axes.bar(places, heights, bottom=below, width=0.8, label=language.say(name_of(name)), **look)
        below = below + heights
    step = max(1, -(-len(bars) // MOST_NAMES))
    axes.set_xticks(places[::step], [language.write(bar.load, "percentage") for bar in bars[::step]])
    axes.set_xlim(-0.6, max(0.6, len(bars) - 0.4))
    axes.set_ylim(0, max(below.max(initial=0.0) * 1.08, 1e-3))


def _layers(bars: Sequence[Bar]) -> list[tuple[str, NDArray[np.float64]]]:
    """A name with its height in each bar; systems that have little, or are too many, are one layer."""
    names, total_by_name = names_of(bars), _totals(bars)
    least_s = LEAST_SHOWN * sum(total_by_name.values())
    systems = [name for name in names if name not in OWN_LOOKS]
    rest = [name for name in systems if total_by_name[name] < least_s or name not in systems[: len(LOOKS)]]
    layers = [(name, _heights(bars, [name])) for name in names if name not in rest]
    return [*layers, (REST, _heights(bars, rest))] if rest else layers


def _heights(bars: Sequence[Bar], names: Sequence[str]) -> NDArray[np.float64]:
    return np.array([sum(bar.time_by_system.get(name, 0.0) for name in names) for bar in bars])

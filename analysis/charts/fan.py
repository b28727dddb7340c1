"""The fan: what was measured, the laws through it, and over hatched ground what each of them would have beyond."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.charts.ground import Ground, mark_ground, no_data, users_axis
from analysis.charts.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    captioned_figure,
    house_style,
    legend_above,
    mark_size,
    plain_numbers,
    plot_above,
)
from analysis.finding import at_scale
from analysis.language import Language, Said, said
from analysis.models.fan import Branch
from analysis.models.quality import Rival
from analysis.outlook import Outlook

STYLE_BY_LAW = {"linear": (BLUE, "-"), "amdahl": (ORANGE, "--"), "usl": (PURPLE, "-."), "closed": (GREEN, ":")}
WEDGE = "wedge"
POINTS = 120


@dataclass(frozen=True)
class Spread:
    """The least and the most that the branches of a fan would have at its end, a second, and by what they differ."""

    low_per_s: float
    high_per_s: float


def spread_of(outlook: Outlook) -> Spread | None:
    """At the stated capacity, bands included; None without a fan."""
    if not outlook.fan:
        return None
    return Spread(
        min(branch.low_per_s[-1] for branch in outlook.fan), max(branch.high_per_s[-1] for branch in outlook.fan)
    )


def message(outlook: Outlook, scale: float = 1.0) -> Said:
    """What the chart says, in a sentence."""
    if outlook.fits.fall is not None:
        return said("fan.no_law")
    if outlook.is_reached:
        best = outlook.fits.best
        return said("fan.best", law=law_of(best.name)) if best else said("fan.too_few")
    spread = spread_of(outlook)
    if spread is None:
        return said("fan.nothing")
    return said("fan.spread", low=spread.low_per_s, high=spread.high_per_s, at_scale=at_scale(scale))


def law_of(name: str) -> Said:
    """A law in the words of a language; the wedge between a peak here and never full is one, too."""
    return said(f"law.{name if name in STYLE_BY_LAW else WEDGE}")


def draw(outlook: Outlook, ground: Ground) -> Figure:
    """The chart, drawn."""
    seen = outlook.observations
    with house_style():
        captions = (*ground.captions, *_floor(outlook, ground.language), *_left_out(outlook, ground.language))
        figure = captioned_figure(ground.language.say(message(outlook, ground.scale)), captions, mark=ground.mark)
        axes = figure.add_axes(plot_above(captions))
        users_axis(axes, ground, seen.most_users)
        no_data(axes, seen.most_users, ground.language)
        for fit in outlook.fits.rivals:
            _draw_law(axes, fit, float(seen.users.min()), seen.most_users, ground.language)
        for branch in outlook.fan:
            _draw_branch(axes, branch, ground.language)
        axes.plot(seen.users, seen.throughput_per_s, "o", color=INK, markersize=mark_size(len(seen)) * 0.85, zorder=3,
                  label=ground.language.word("mark.observed"))  # fmt: skip
        highest = [float(seen.throughput_per_s.max()), *(max(branch.high_per_s) for branch in outlook.fan)]
        axes.set_ylim(0, max(highest) * 1.25)
        axes.set_ylabel(ground.language.word("axis.throughput", at_scale=ground.at_scale))
        axes.yaxis.set_major_formatter(plain_numbers(ground.language))
        mark_ground(axes, ground)
        legend_above(axes)
        return figure


def _floor(outlook: Outlook, language: Language) -> tuple[str, ...]:
    """What the lower edge of the fan is, and that there may be less."""
    return (language.word("fan.floor"),) if outlook.fan else ()


def _left_out(outlook: Outlook, language: Language) -> tuple[str, ...]:
    """Which laws end where the data do, and why."""
    if outlook.is_reached:
        return ()
    if not outlook.rehearsals:
        return (language.word("fan.not_rehearsed"),)
    carried = {branch.law for branch in outlook.fan}
    ended = [law_of(fit.name) for fit in outlook.fits.rivals if fit.name not in carried]
    return (language.word("fan.not_carried_on", laws=ended),) if ended else ()


def _draw_law(axes: Axes, fit: Rival, from_users: float, to_users: float, language: Language) -> None:
    colour, line = STYLE_BY_LAW[fit.name]
    users = np.linspace(from_users, to_users, POINTS)
    axes.plot(
        users,
        fit.throughput_at(users),
        line,
        color=colour,
        linewidth=1.6,
        zorder=2,
        label=language.say(law_of(fit.name)),
    )


def _draw_branch(axes: Axes, branch: Branch, language: Language) -> None:
    low, high = branch.low_per_s, branch.high_per_s
    if branch.law not in STYLE_BY_LAW:
        label = language.say(law_of(branch.law))
        axes.fill_between(branch.users, low, high, color=GREY, alpha=0.2, linewidth=0, zorder=0.9, label=label)
        return
    colour, line = STYLE_BY_LAW[branch.law]
    axes.fill_between(branch.users, low, high, color=colour, alpha=0.16, linewidth=0, zorder=1)
    axes.plot(branch.users, branch.throughput_per_s, line, color=colour, linewidth=0.9, alpha=0.8, zorder=1.8)

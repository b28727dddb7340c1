"""The chart of resources: the utilisation law of each, carried on to the stated capacity."""

from collections.abc import Iterator, Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.charts.ground import Ground, mark_ground, no_data, users_axis
from analysis.charts.style import (
    BLUE,
    GREEN,
    ORANGE,
    PLOT,
    PURPLE,
    SKY,
    VERMILION,
    captioned_figure,
    house_style,
    legend_above,
    mark_size,
)
from analysis.language import Said, said
from analysis.models.observations import Series
from analysis.models.utilisation_law import FULL
from analysis.outlook import Outlook, Projection

STYLES = ((BLUE, "o"), (ORANGE, "s"), (GREEN, "^"), (PURPLE, "D"), (SKY, "v"))
POINTS = 40


def message(outlook: Outlook) -> Said:
    """What the chart says, in a sentence."""
    for says in ("contradicts", "warns"):
        named = [each.fit.resource for each in outlook.projections if each.says == says]
        if named:
            return said(f"resources.{says}", resources=named)
    return said("resources.open") if outlook.is_open else said("resources.full", resources=list(_bound(outlook)))


def _bound(outlook: Outlook) -> Iterator[str]:
    """The resources that keep anyone from saying that none binds: full, or without a law."""
    yield from (each.fit.resource for each in outlook.projections if each.fit.highest >= FULL)
    yield from (each.resource for each in outlook.unfitted)


def draw(outlook: Outlook, ground: Ground, utilisation_by_resource: Mapping[str, Series]) -> Figure:
    """The chart, drawn."""
    seen, rate = outlook.observations, outlook.fits.bounds.rate_of_one.value
    with house_style():
        figure = captioned_figure(ground.language.say(message(outlook)), ground.captions, mark=ground.mark)
        axes = figure.add_axes(PLOT)
        users_axis(axes, ground, seen.most_users)
        no_data(axes, seen.most_users, ground.language)
        for place, each in enumerate(outlook.projections):
            colour, mark = STYLES[place % len(STYLES)]
            values = utilisation_by_resource[each.fit.resource]
            axes.plot(seen.users, values, mark, color=colour, markersize=0.85 * mark_size(len(seen)), zorder=3,
                      label=each.fit.resource)  # fmt: skip
            _draw_law(axes, each, rate, colour)
        axes.axhline(1.0, color=VERMILION, linewidth=1.2, zorder=1.8)
        axes.axhline(outlook.planning_limit, color=VERMILION, linewidth=0.9, linestyle=(0, (2, 2)), zorder=1.8)
        end = axes.get_xlim()[1]
        axes.text(0.005 * end, 1.0, ground.language.word("mark.full"), fontsize=8.5, color=VERMILION, va="bottom")
        limit = ground.language.word("mark.planning_limit")
        axes.text(0.005 * end, outlook.planning_limit, limit, fontsize=8.5, color=VERMILION, va="bottom")
        axes.set_ylim(0, 1.45)
        axes.yaxis.set_major_formatter(lambda share, _: ground.language.write(round(share, 6), "percentage"))
        axes.set_ylabel(ground.language.word("axis.resource"))
        mark_ground(axes, ground)
        legend_above(axes)
        return figure


def _draw_law(axes: Axes, each: Projection, rate_per_s: float, colour: str) -> None:
    users = np.linspace(0, axes.get_xlim()[1], POINTS)
    found = [each.fit.utilisation_at(load * rate_per_s) for load in users.tolist()]
    axes.plot(users, [one.value for one in found], "-", color=colour, linewidth=1.0, zorder=2)
    low, high = [one.low or 0.0 for one in found], [one.high or 0.0 for one in found]
    axes.fill_between(users, low, high, color=colour, alpha=0.14, linewidth=0, zorder=1)

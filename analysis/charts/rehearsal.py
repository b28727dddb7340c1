"""The rehearsal: the lower 5/12 of the data, what each law fitted to it says of the top, and what the top is."""

from matplotlib.axes import Axes

from analysis.charts.fan import STYLE_BY_LAW
from analysis.charts.ground import Ground, users_axis
from analysis.charts.style import (
    GREY,
    INK,
    LEGEND,
    PALE,
    PLOT,
    captioned_figure,
    house_style,
    mark_size,
    to_svg,
)
from analysis.models.rehearsal import Rehearsal
from analysis.outlook import Outlook

APART = 0.012  # of the axis: so far beside each other stand the laws, for their bars not to hide one another


def message(rehearsals: tuple[Rehearsal, ...]) -> str:
    """What the chart says, in a sentence."""
    missed = [each for each in rehearsals if not each.is_hit]
    if not missed:
        return "From the lower 5/12 each law could say the top of these data; the next 5/12 are another matter"
    worst = max(missed, key=lambda each: abs(each.miss))
    if len(missed) == len(rehearsals):
        return f"From the lower 5/12 no law could say the top: the worst missed it by {worst.miss:+.1%}"
    return (
        f"From the lower 5/12 {len(missed)} of {len(rehearsals)} laws missed the top, one of them by {worst.miss:+.1%}"
    )


def draw(outlook: Outlook, ground: Ground) -> str:
    """The chart as SVG; there must be a rehearsal."""
    seen, rehearsals = outlook.observations, outlook.rehearsals
    lower = seen.users <= rehearsals[0].fitted_up_to
    with house_style():
        figure = captioned_figure(message(rehearsals), ground.captions)
        axes = figure.add_axes(PLOT)
        users_axis(axes, Ground(None, None, ground.scale), seen.most_users)
        axes.axvspan(0, rehearsals[0].fitted_up_to, facecolor=PALE, alpha=0.5, linewidth=0, zorder=0.5)
        axes.text(
            0, 0.02, " fitted to these", color=GREY, fontsize=9, va="bottom", transform=axes.get_xaxis_transform()
        )
        size = mark_size(len(seen))
        axes.plot(seen.users[lower], seen.throughput_per_s[lower], "o", color=INK, markersize=size, zorder=3,
                  label="observed")  # fmt: skip
        axes.plot(seen.users[~lower], seen.throughput_per_s[~lower], "o", markeredgecolor=INK, markersize=size,
                  markerfacecolor="white", linestyle="none", zorder=3, label="kept from the laws")  # fmt: skip
        for place, each in enumerate(rehearsals):
            _draw(axes, each, (place - (len(rehearsals) - 1) / 2) * APART * axes.get_xlim()[1])
        highest = [float(seen.throughput_per_s.max()), *(each.high_per_s for each in rehearsals)]
        axes.set_ylim(0, max(highest) * 1.15)
        axes.set_ylabel("throughput a second" + ground.at_scale)
        axes.legend(**(LEGEND | {"ncols": 6}))
        return to_svg(figure)


def _draw(axes: Axes, each: Rehearsal, aside: float) -> None:
    colour, _ = STYLE_BY_LAW[each.law]
    bars = [[each.predicted_per_s - each.low_per_s], [each.high_per_s - each.predicted_per_s]]
    axes.errorbar(each.users + aside, each.predicted_per_s, yerr=bars, fmt="D" if each.is_hit else "X", color=colour,
                  markersize=6, capsize=3, elinewidth=1.4, zorder=4, label=f"{each.law} {each.miss:+.1%}")  # fmt: skip

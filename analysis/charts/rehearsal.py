"""The rehearsal: the lower 5/12 of the data, what each law fitted to it says of the top, and what the top is."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.charts.fan import STYLE_BY_LAW, law_of
from analysis.charts.ground import Ground, users_axis
from analysis.charts.style import (
    GREY,
    INK,
    PALE,
    PLOT,
    captioned_figure,
    house_style,
    legend_above,
    mark_size,
    plain_numbers,
)
from analysis.language import Language, Said, said
from analysis.models.rehearsal import Rehearsal
from analysis.outlook import Outlook

APART = 0.012  # of the axis: so far beside each other stand the laws, for their bars not to hide one another


def message(rehearsals: tuple[Rehearsal, ...]) -> Said:
    """What the chart says, in a sentence."""
    missed = [each for each in rehearsals if not each.is_hit]
    if not missed:
        return said("rehearsal.all")
    worst = max(missed, key=lambda each: abs(each.miss))
    if len(missed) == len(rehearsals):
        return said("rehearsal.none", miss=worst.miss)
    return said("rehearsal.some", missed=len(missed), laws=len(rehearsals), miss=worst.miss)


def draw(outlook: Outlook, ground: Ground) -> Figure:
    """The chart, drawn; there must be a rehearsal."""
    seen, rehearsals, language = outlook.observations, outlook.rehearsals, ground.language
    lower = seen.users <= rehearsals[0].fitted_up_to
    with house_style():
        figure = captioned_figure(language.say(message(rehearsals)), ground.captions, mark=ground.mark)
        axes = figure.add_axes(PLOT)
        users_axis(axes, Ground(None, None, ground.scale, language), seen.most_users)
        axes.axvspan(0, rehearsals[0].fitted_up_to, facecolor=PALE, alpha=0.5, linewidth=0, zorder=0.5)
        place, words = axes.get_xaxis_transform(), f" {language.word('rehearsal.fitted')}"
        axes.text(0, 0.98, words, color=GREY, fontsize=9, va="top", transform=place)
        size, kept = mark_size(len(seen)), language.word("rehearsal.kept")
        axes.plot(seen.users[lower], seen.throughput_per_s[lower], "o", color=INK, markersize=size, zorder=3,
                  label=language.word("mark.observed"))  # fmt: skip
        axes.plot(seen.users[~lower], seen.throughput_per_s[~lower], "o", markeredgecolor=INK, markersize=size,
                  markerfacecolor="white", linestyle="none", zorder=3, label=kept)  # fmt: skip
        for number, each in enumerate(rehearsals):
            _draw(axes, each, language, (number - (len(rehearsals) - 1) / 2) * APART * axes.get_xlim()[1])
        highest = [float(seen.throughput_per_s.max()), *(each.high_per_s for each in rehearsals)]
        axes.set_ylim(0, max(highest) * 1.15)
        axes.set_ylabel(language.word("axis.throughput", at_scale=ground.at_scale))
        axes.yaxis.set_major_formatter(plain_numbers(language))
        legend_above(axes, 1.02)
        return figure


def _draw(axes: Axes, each: Rehearsal, language: Language, aside: float) -> None:
    colour, _ = STYLE_BY_LAW[each.law]
    label = language.word("rehearsal.law", law=law_of(each.law), miss=each.miss)
    bars = [[each.predicted_per_s - each.low_per_s], [each.high_per_s - each.predicted_per_s]]
    axes.errorbar(each.users + aside, each.predicted_per_s, yerr=bars, fmt="D" if each.is_hit else "X", color=colour,
                  markersize=6, capsize=3, elinewidth=1.4, zorder=4, label=label)  # fmt: skip

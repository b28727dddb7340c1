"""The pictures of all citizens together: what they come for, and how many are there over the day."""

from collections.abc import Callable

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from analysis.charts.style import BLUE, GREEN, GREY, ORANGE
from analysis.language import Language, said
from analysis.workload.doors import CURVE_BIN_S
from analysis.workload.drawing import Picture, finish, shares
from analysis.workload.workload import Workload

MOST_JOURNEYS = 12  # drawn; the table has the rest


def mix_picture(workload: Workload) -> Picture:
    """Journeys by their share of the sessions and of the concurrent users."""
    shown = workload.journeys[:MOST_JOURNEYS]
    heavy = max(shown, key=lambda journey: journey.share_of_users - journey.share)
    sentence = said(
        "workload.mix.sentence",
        first=shown[0].name,
        first_share=shown[0].share,
        heavy=heavy.name,
        heavy_share=heavy.share,
        in_log=heavy.share_of_users,
        fitted=heavy.fitted_share_of_users,
    )
    height_in = 1.3 + 0.55 * len(shown)

    def paint(figure: Figure, language: Language) -> None:
        axes = figure.add_axes((0.2, 0.6 / height_in, 0.77, 1 - 1.0 / height_in))
        places = np.arange(len(shown))
        for offset, colour, what, lengths in (
            (-0.27, GREY, "sessions", [one.share for one in shown]),
            (0.0, BLUE, "in_log", [one.share_of_users for one in shown]),
            (0.27, ORANGE, "fitted_users", [one.fitted_share_of_users for one in shown]),
        ):
            axes.barh(places + offset, lengths, 0.25, color=colour, label=language.word(f"workload.mix.{what}"))
        axes.set_yticks(places, [one.name for one in shown])
        axes.invert_yaxis()
        axes.xaxis.set_major_formatter(shares(language))
        axes.set_xlabel(language.word("workload.mix.share"))
        finish(axes, grid="x")

    return Picture("mix", said("workload.mix.head"), sentence, height_in, paint)


def curve_picture(workload: Workload) -> Picture:
    """Sessions open over the time of the log, and what the fitted workload makes of the same arrivals."""
    peak, begin = workload.clock(workload.peak.at_s), workload.clock(0)
    sentence = said(
        "workload.curve.sentence",
        users=workload.peak.users,
        clock=f"{peak:%H:%M}",
        day=f"{peak:%Y-%m-%d}",
        rate=workload.peak_arrivals_per_s,
    )
    curve = workload.curve.coarser(CURVE_BIN_S)
    hours = curve.begins_s / 3600 + begin.hour + begin.minute / 60

    def paint(figure: Figure, language: Language) -> None:
        axes = figure.add_axes((0.09, 0.16, 0.88, 0.71))
        axes.step(
            hours, curve.users, where="post", color=BLUE, linewidth=1.8, label=language.word("workload.curve.open")
        )
        if workload.fitted_curve is not None:
            fitted = workload.fitted_curve.coarser(CURVE_BIN_S).users
            axes.step(
                hours,
                fitted,
                "--",
                where="post",
                color=ORANGE,
                linewidth=1.1,
                label=language.word("workload.fitted_workload"),
            )
        peak_hour = workload.peak.at_s / 3600 + hours[0]
        axes.plot([peak_hour], [workload.peak.users], "v", color=GREEN, label=language.word("workload.curve.peak"))
        axes.set_ylim(0, max(1.0, workload.peak.users, curve.users.max()) * 1.12)
        axes.set_xlim(hours[0], hours[-1] + CURVE_BIN_S / 3600)
        axes.xaxis.set_major_formatter(FuncFormatter(_clock_words(hours[-1], language)))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda count, _: language.write(count, "count")))
        axes.set_xlabel(language.word("workload.curve.time", day=f"{begin:%Y-%m-%d}"))
        axes.set_ylabel(language.word("axis.users"))
        finish(axes)

    return Picture("curve", said("workload.curve.head"), sentence, 4.2, paint)


def _clock_words(last_hour: float, language: Language) -> Callable[[float, int | None], str]:
    def words(hour: float, _: int | None) -> str:
        minutes = round(hour * 60)
        clock = f"{minutes // 60 % 24}:{minutes % 60:02d}"
        return language.word("workload.curve.day", number=minutes // 1440 + 1, clock=clock) if last_hour > 24 else clock

    return words

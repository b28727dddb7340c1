"""The pictures of all citizens together: what they come for, and how many are there over the day."""

from collections.abc import Callable

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from analysis.charts.style import BLUE, GREEN, GREY, ORANGE
from analysis.workload.doors import CURVE_BIN_S
from analysis.workload.drawing import SHARES, Picture, drawn, finish, percent
from analysis.workload.workload import Workload

MOST_JOURNEYS = 12  # drawn; the table has the rest


def mix_picture(workload: Workload) -> Picture:
    """Journeys by their share of the sessions and of the concurrent users."""
    shown = workload.journeys[:MOST_JOURNEYS]
    heavy = max(shown, key=lambda journey: journey.share_of_users - journey.share)
    sentence = (
        f"Most come to {_named(shown[0].name)}: {percent(shown[0].share)} of the sessions. "
        f"{_named(heavy.name).capitalize()}, {percent(heavy.share)} of the sessions, is "
        f"{percent(heavy.share_of_users)} of the concurrent users in the log and "
        f"{percent(heavy.fitted_share_of_users)} in the fitted workload."
    )
    height_in = 1.3 + 0.55 * len(shown)

    def draw(figure: Figure) -> None:
        axes = figure.add_axes((0.2, 0.6 / height_in, 0.77, 1 - 1.0 / height_in))
        places = np.arange(len(shown))
        for offset, colour, label, shares in (
            (-0.27, GREY, "sessions started, in log and scenario", [one.share for one in shown]),
            (0.0, BLUE, "concurrent users, in the log", [one.share_of_users for one in shown]),
            (0.27, ORANGE, "concurrent users, fitted", [one.fitted_share_of_users for one in shown]),
        ):
            axes.barh(places + offset, shares, 0.25, color=colour, label=label)
        axes.set_yticks(places, [one.name for one in shown])
        axes.invert_yaxis()
        axes.xaxis.set_major_formatter(SHARES)
        axes.set_xlabel("share")
        finish(axes, grid="x")

    return Picture("mix", "What do people come for?", sentence, drawn(height_in, draw))


def curve_picture(workload: Workload) -> Picture:
    """Sessions open over the time of the log, and what the fitted workload makes of the same arrivals."""
    peak, begin = workload.clock(workload.peak.at_s), workload.clock(0)
    sentence = (
        f"The most sessions open at once were {workload.peak.users:,.0f} at {peak:%H:%M on %Y-%m-%d}, with "
        f"{workload.peak_arrivals_per_s:,.3g} arriving a second. Where the two lines part, stays at that time of day "
        "were longer or shorter than on average."
    )
    curve = workload.curve.coarser(CURVE_BIN_S)
    hours = curve.begins_s / 3600 + begin.hour + begin.minute / 60

    def draw(figure: Figure) -> None:
        axes = figure.add_axes((0.09, 0.16, 0.88, 0.71))
        axes.step(hours, curve.users, where="post", color=BLUE, linewidth=1.8, label="sessions open, in the log")
        if workload.fitted_curve is not None:
            fitted = workload.fitted_curve.coarser(CURVE_BIN_S).users
            axes.step(hours, fitted, "--", where="post", color=ORANGE, linewidth=1.1, label="fitted workload")
        peak_hour = workload.peak.at_s / 3600 + hours[0]
        axes.plot([peak_hour], [workload.peak.users], "v", color=GREEN, label="peak, over one minute")
        axes.set_ylim(0, max(1.0, workload.peak.users, curve.users.max()) * 1.12)
        axes.set_xlim(hours[0], hours[-1] + CURVE_BIN_S / 3600)
        axes.xaxis.set_major_formatter(FuncFormatter(_clock_words(hours[-1])))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda count, _: f"{count:,.0f}"))
        axes.set_xlabel(f"time by the log's own clock, from {begin:%Y-%m-%d}")
        axes.set_ylabel("concurrent users")
        finish(axes)

    return Picture("curve", "How many are there at once?", sentence, drawn(4.2, draw))


def _clock_words(last_hour: float) -> Callable[[float, int | None], str]:
    def words(hour: float, _: int | None) -> str:
        minutes = round(hour * 60)
        day = f"day {minutes // 1440 + 1}, " if last_hour > 24 else ""
        return f"{day}{minutes // 60 % 24}:{minutes % 60:02d}"

    return words


def _named(journey: str) -> str:
    return journey.replace("_", " ")

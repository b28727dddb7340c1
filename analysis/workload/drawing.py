"""What the pictures of a workload share: a figure in the house style, axes with a legend above, labels."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from analysis.charts.style import PALE, WIDTH_IN, house_style, legend_above, to_svg
from analysis.language import Language, Said
from analysis.report.chart import picture_address

TICK_EVERY_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)
MOST_TICKS = 6


@dataclass(frozen=True)
class Picture:
    """A chart, with what it shows in one sentence; `paint` draws it on a figure that is so high."""

    name: str
    heading: Said
    sentence: Said
    height_in: float
    paint: Callable[[Figure, Language], None]

    def svg(self, language: Language) -> str:
        """The chart in a language."""
        with house_style():
            figure = Figure(figsize=(WIDTH_IN, self.height_in), facecolor="white")
            self.paint(figure, language)
            return to_svg(figure)

    def source(self, language: Language) -> Markup:
        """The same as an address that needs no file, for an attribute in double quotes."""
        return picture_address(self.svg(language))


def finish(axes: Axes, grid: str = "y") -> None:
    """Lines behind the data, and the legend above them."""
    axes.grid(axis=grid, color=PALE, linewidth=0.6)  # type: ignore[arg-type]
    axes.set_axisbelow(True)
    legend_above(axes, 1.01)


def share_axis(axes: Axes, label: str, language: Language) -> None:
    """The upright axis from 0 % to 100 %."""
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(shares(language))
    axes.set_ylabel(label)


def time_axis(axes: Axes, to_s: float, label: str, language: Language) -> None:
    """The level axis from 0 to some time, with few ticks at whole times."""
    every_s = next((every_s for every_s in TICK_EVERY_S if to_s / every_s <= MOST_TICKS), to_s / MOST_TICKS)
    ticks_s = [number * every_s for number in range(int(to_s / every_s) + 1)]
    axes.set_xlim(0, to_s)
    axes.set_xticks(ticks_s, [short(tick_s, language) for tick_s in ticks_s])
    axes.set_xlabel(label)


def shares(language: Language) -> FuncFormatter:
    """Shares along an axis."""
    return FuncFormatter(lambda share, _: language.write(share, "share"))


def short(duration_s: float, language: Language) -> str:
    """A time with three digits."""
    return language.write(duration_s, "latency") if duration_s else "0"

"""What the pictures of a workload share: a figure in the house style, its SVG, axes with a legend above, labels."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from analysis.charts.style import PALE, WIDTH_IN, house_style, to_svg
from contract.quantities import write_duration, write_percentage

LEGEND: dict[str, Any] = {"loc": "lower left", "bbox_to_anchor": (0.0, 1.01), "borderaxespad": 0.0, "ncols": 4}
SHARES = FuncFormatter(lambda share, _: percent(share))
TICK_EVERY_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)
MOST_TICKS = 6


@dataclass(frozen=True)
class Picture:
    """A chart as SVG, with what it shows in one sentence."""

    name: str
    heading: str
    sentence: str
    svg: str


def drawn(height_in: float, draw: Callable[[Figure], None]) -> str:
    """The SVG of a figure in the house style."""
    with house_style():
        figure = Figure(figsize=(WIDTH_IN, height_in), facecolor="white")
        draw(figure)
        return to_svg(figure)


def finish(axes: Axes, grid: str = "y") -> None:
    """Lines behind the data, and the legend above them."""
    axes.grid(axis=grid, color=PALE, linewidth=0.6)  # type: ignore[arg-type]
    axes.set_axisbelow(True)
    axes.legend(**LEGEND)


def share_axis(axes: Axes, label: str) -> None:
    """The upright axis from 0 % to 100 %."""
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(SHARES)
    axes.set_ylabel(label)


def time_axis(axes: Axes, to_s: float, label: str) -> None:
    """The level axis from 0 to some time, with few ticks at whole times."""
    every_s = next((every_s for every_s in TICK_EVERY_S if to_s / every_s <= MOST_TICKS), to_s / MOST_TICKS)
    ticks_s = [number * every_s for number in range(int(to_s / every_s) + 1)]
    axes.set_xlim(0, to_s)
    axes.set_xticks(ticks_s, [short(tick_s) for tick_s in ticks_s])
    axes.set_xlabel(label)


def percent(share: float) -> str:
    """A share with three digits: more would be noise."""
    return write_percentage(float(f"{share:.3g}"))


def short(duration_s: float) -> str:
    """A time with three digits."""
    return write_duration(float(f"{duration_s:.3g}")) if duration_s else "0"

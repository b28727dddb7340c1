"""The ground that charts of an outlook stand on: users along the axis, the two loads, hatching where no data are."""

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap

from matplotlib.axes import Axes

from analysis.charts.style import BACKING, GREY, INK, PALE
from analysis.finding import at_scale, level_of, mark_of
from analysis.language import ENGLISH, Language, Said, said
from contract.plan import Level

ROOM = 1.06
NARROW_LENGTH = 14  # letters of a line there
NARROW = 0.4  # of the axis: a ground that does not hold the words in one line
LAST_TICK = 0.97  # of the axis: a number further on would be cut


@dataclass(frozen=True)
class Ground:
    """The loads that are named, how many users one in the observations stands for, and the language of all words."""

    stated: Level | None
    peak: Level | None
    scale: float = 1.0
    language: Language = ENGLISH
    is_simulated: bool = False

    @property
    def levels(self) -> tuple[Said, ...]:
        """The loads with their sources, a sentence each."""
        named = (("level.stated", self.stated), ("level.peak", self.peak))
        return tuple(said(key, level=level_of(found)) for key, found in named if found is not None)

    @property
    def captions(self) -> tuple[str, ...]:
        """The same in words."""
        return tuple(map(self.language.say, self.levels))

    @property
    def mark(self) -> str:
        """How what is drawn came about, where it is no test at full size."""
        return self.language.say(mark_of(self.scale, self.is_simulated))

    @property
    def at_scale(self) -> str:
        """What the label of a throughput ends with."""
        return self.language.say(at_scale(self.scale))


def users_axis(axes: Axes, ground: Ground, most_users: float) -> None:
    """Concurrent users at full scale; where a capacity is stated, up to it at least, with its utilisation on top."""
    end = max(most_users * ground.scale, ground.stated.users if ground.stated else 0) * ROOM
    axes.set_xlim(0, end / ground.scale)
    axes.set_xticks([tick for tick in axes.get_xticks() if tick * ground.scale <= end * LAST_TICK])
    axes.set_xlabel(ground.language.word("axis.users"))
    axes.xaxis.set_major_formatter(lambda users, _: ground.language.write(users * ground.scale, "count"))
    axes.grid(axis="y", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    if ground.stated:
        whole = ground.stated.users / ground.scale
        top = axes.secondary_xaxis("top")
        loads = list(_fifths(end / ground.stated.users))
        top.set_xticks([load * whole for load in loads], [ground.language.write(load, "percentage") for load in loads])
        top.set_xlabel(ground.language.word("axis.of_stated"), labelpad=6, loc="right")
        top.spines["top"].set_visible(False)
        top.tick_params(length=0)


def mark_ground(axes: Axes, ground: Ground) -> None:
    """Vertical lines at the loads that are named."""
    for name, found in (("mark.stated", ground.stated), ("mark.peak", ground.peak)):
        if found is None:
            continue
        users = found.users / ground.scale
        axes.axvline(users, color=INK, linewidth=1, linestyle=(0, (5, 3)), zorder=1.5)
        side = "right" if users > 0.2 * axes.get_xlim()[1] else "left"
        label, place = (
            f" {ground.language.word(name)} \n {ground.language.write(found.users, 'count')} ",
            axes.get_xaxis_transform(),
        )
        axes.text(users, 0.98, label, fontsize=8.5, ha=side, va="top", linespacing=1.3, transform=place, bbox=BACKING)


def no_data(axes: Axes, from_users: float, language: Language) -> None:
    """Hatch the ground from a load to the end of the axis, and say why."""
    end = axes.get_xlim()[1]
    if from_users >= end / ROOM * (1 - 1e-9):
        return
    axes.axvspan(from_users, end, facecolor="#f7f8f8", hatch="///", edgecolor=PALE, linewidth=0, zorder=0.5)
    place = axes.get_xaxis_transform()
    words = language.word("mark.scenarios")
    if end - from_users < NARROW * end:
        words = "\n".join(wrap(words, NARROW_LENGTH))
    axes.text((from_users + end) / 2, 0.03, words, color=GREY, fontsize=11, ha="center", va="bottom", transform=place,
              bbox=BACKING)  # fmt: skip


def _fifths(end: float) -> Iterator[float]:
    step = 0.2 if end < 3 else 1.0 if end < 15 else 5.0 if end < 60 else 50.0
    return (number * step for number in range(int(end / step) + 1))

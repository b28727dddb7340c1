"""What a terminal can show, and what it gets: every colour has a word or a mark of its own besides."""

from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

STYLE_BY_RESULT = {"PASS": "green", "FAIL": "bold red", "UNDECIDED": "yellow", "INVALID": "magenta", "NOT RUN": "dim"}
P50, P95, LIMIT, WARNING = "cyan", "blue", "red", "yellow"


@dataclass(frozen=True)
class Look:
    """The letters for each thing; `levels` fill a cell of a chart from below, in equal steps."""

    now: str
    done: str
    full: str
    empty: str
    peak: str
    limit: str
    corner: str
    more: str
    p50: str
    p95: str
    levels: str
    is_big: bool  # are there half blocks, to write large with?


BLOCKS = Look("▶", "✓", "█", "─", "┃", "╌", "┤", "…", "█", "█", "▁▂▃▄▅▆▇█", True)
SHADES = Look("▶", "✓", "█", "─", "┃", "╌", "┤", "…", "█", "░", "▁▂▃▄▅▆▇█", True)  # tells p50 from p95 without colours
ASCII = Look(">", "x", "#", "-", "|", "-", "+", "~", "#", ":", "", False)


def look_of(console: Console) -> Look:
    """What this terminal can show."""
    if not console.encoding.lower().startswith("utf"):
        return ASCII
    return SHADES if console.no_color or console.color_system is None else BLOCKS


def fitted(line: Text, width: int, look: Look) -> Text:
    """The line, cut where it is too long, with a mark that says so."""
    if line.cell_len > width:
        line.truncate(max(0, width - 1))
        line.append(look.more)
    return line


def between(left: Text, width: int, *rights: Text) -> Text:
    """A text at each end of a line: at the right the first of several for which there is room, else nothing."""
    rooms = ((width - left.cell_len - right.cell_len, right) for right in rights)
    return next((Text.assemble(left, " " * room, right) for room, right in rooms if room >= 3), left)

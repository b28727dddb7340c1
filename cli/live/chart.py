"""A chart of latencies in characters: p95 as a mountain, p50 as the mountain within it, the objective as a line.

600 ms ┤╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
       ┤            ▃▅░░░
       ┤▁▂▂▃▃▃▄▄▅▅▆▆█████
   0   ┤█████████████████
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from rich.text import Text

from cli.live.look import LIMIT, P50, P95, Look
from cli.live.so_far import Second
from contract.quantities import write_duration

AXIS = 9  # letters left of the chart
LEAST_SHARE_OF_LIMIT = 0.25  # latencies lower than that are drawn without the limit, which would press them flat
NICE = (1, 1.5, 2, 3, 4, 5, 6, 8, 10)


@dataclass(frozen=True)
class Column:
    """Some seconds next to each other: the highest p95 and p50 among them; None where no page ended."""

    p50_s: float | None
    p95_s: float | None


def columns_of(seconds: Sequence[Second], count: int) -> list[Column]:
    """So many seconds a column that all fit, always the same ones together; the highest of each hides nothing."""
    if not seconds:
        return []
    together = seconds_a_column(len(seconds), count)
    by_column: dict[int, list[Second]] = {}
    for each in seconds:
        by_column.setdefault(each.second // together, []).append(each)
    return [
        Column(_highest([it.p50_s for it in part]), _highest([it.p95_s for it in part]))
        for part in list(by_column.values())[-count:]
    ]


def seconds_a_column(seconds: int, count: int) -> int:
    """How many seconds a column stands for."""
    return max(1, ceil(seconds / max(1, count)))


def top_of(columns: Sequence[Column], limit_s: float | None) -> float:
    """Where the axis ends: a round number above every latency, and above the limit where they come near it."""
    highest = _highest([it.p95_s for it in columns]) or 0.001
    if limit_s is not None and LEAST_SHARE_OF_LIMIT * limit_s <= highest:
        highest = max(highest, limit_s)
    decade: float = 10.0 ** floor(log10(highest))
    return next(nice * decade for nice in NICE if nice * decade >= highest * (1 - 1e-9))


def draw_chart(columns: Sequence[Column], height: int, limit_s: float | None, look: Look) -> list[Text]:
    """Lines from the top of the axis down to 0."""
    top_s = top_of(columns, limit_s)
    limit_row = None if limit_s is None or limit_s > top_s else min(height - 1, floor(limit_s / top_s * height))
    lines = []
    for row in reversed(range(height)):
        line = Text().append(f"{_label(row, height, top_s)} {look.corner}", style="dim")
        for column in columns:
            line.append_text(_cell(column, row, height / top_s, row == limit_row, look))
        lines.append(line)
    return lines


def _label(row: int, height: int, top_s: float) -> str:
    """What a row stands for: the highest one for the end of the axis, the lowest for nothing."""
    if row == height - 1:
        return write_duration(top_s).rjust(AXIS - 2)
    return ("0" if row == 0 else "").rjust(AXIS - 2)


def _cell(column: Column, row: int, rows_a_second: float, is_limit: bool, look: Look) -> Text:
    p50, p95 = (_filled(value_s, row, rows_a_second, look) for value_s in (column.p50_s, column.p95_s))
    whole = max(1, len(look.levels))
    if p50 == whole:
        return Text(look.p50, P50)
    if p95 == whole and p50 and look.levels and look.p95 == look.full:
        return Text(look.levels[p50 - 1], f"{P50} on {P95}")
    if p95 == whole:
        return Text(look.p95, P95)
    if p95:
        return Text(look.levels[p95 - 1], P95 if p95 > p50 else P50)
    return Text(look.limit if is_limit else " ", LIMIT)


def _filled(value_s: float | None, row: int, rows_a_second: float, look: Look) -> int:
    """How much of a row's cell lies below a value, in steps; a value above nothing is seen, however small."""
    steps = max(1, len(look.levels))
    if value_s is None:
        return 0
    filled = round((value_s * rows_a_second - row) * steps)
    return min(steps, max(1 if row == 0 else 0, filled))


def _highest(values: Sequence[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)

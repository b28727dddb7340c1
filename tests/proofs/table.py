"""The rows of the battery's table: each proof says what it tried, what it wanted and what it saw."""

from dataclasses import dataclass

ROWS = []


@dataclass(frozen=True)
class Row:
    """One proof: its name, how many cases, what was wanted of them, what was seen."""

    name: str
    cases: int
    wanted: str
    seen: str


def proved(name, cases, wanted, seen):
    """Put a row into the table that is printed at the end."""
    ROWS.append(Row(name, cases, wanted, seen))


def lines():
    """The table, a line a proof, in the order in which they ended."""
    rows = [Row("proof", "cases", "wanted", "seen"), *ROWS]
    widths = [max(len(str(getattr(row, name))) for row in rows) for name in ("name", "cases", "wanted")]
    return [f"{row.name:<{widths[0]}}  {row.cases:>{widths[1]}}  {row.wanted:<{widths[2]}}  {row.seen}" for row in rows]

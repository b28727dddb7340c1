"""The rows of the battery's table: each proof says what it tried, what it wanted and what it saw."""

from dataclasses import dataclass

_told = []  # since they were last taken


@dataclass(frozen=True)
class Row:
    """One proof: its name, how many cases, what was wanted of them, what was seen."""

    name: str
    cases: int | str
    wanted: str
    seen: str


def proved(name, cases, wanted, seen):
    """Put a row into the table that is printed at the end."""
    _told.append(Row(name, cases, wanted, seen))


def take_rows():
    """The rows of the test that just ended."""
    rows, _told[:] = _told[:], []
    return rows


def lines(proofs):
    """The table, a line a proof, in the order of `proofs`."""
    rows = [Row("proof", "cases", "wanted", "seen"), *proofs]
    widths = [max(len(str(getattr(row, name))) for row in rows) for name in ("name", "cases", "wanted")]
    return [f"{row.name:<{widths[0]}}  {row.cases:>{widths[1]}}  {row.wanted:<{widths[2]}}  {row.seen}" for row in rows]

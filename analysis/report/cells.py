"""A table as plain values: what a page, a CSV file and a workbook all write in a way of their own."""

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.estimate import Estimate, Result
from analysis.finding import FORM_BY_MEASURE, at_scale, interval_of
from analysis.language import Said, said
from contract.objectives import Measure

RATES = ("pages_per_s", "band_low")  # heads that tell a scale


@dataclass(frozen=True)
class Cell:
    """A value in the unit of the house with the form that it is written in, over a smaller note.

    `value` is whatever `Language.write` can write. `tone` is the result that colours it.
    """

    value: object
    form: str = ""
    note: Said | str = ""
    tone: Result | None = None


@dataclass(frozen=True)
class Table:
    """Heads, rows of as many cells, and how many columns at the left are words rather than numbers."""

    columns: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    words: int = 1


def heads(*keys: str, scale: float = 1.0) -> tuple[Cell, ...]:
    """The heads of columns, by their keys in the catalogues; rates as they were measured at a scale say so."""
    return tuple(Cell(said(f"column.{key}", **{"at_scale": at_scale(scale)} if key in RATES else {})) for key in keys)


def estimate_cell(estimate: Estimate, measure: Measure) -> Cell:
    """A value over its interval."""
    return Cell(estimate, FORM_BY_MEASURE[measure], interval_of(estimate, measure))


def result_cell(result: Result, note: Said | str = "") -> Cell:
    """A result in its colour."""
    return Cell(said(f"result.{result}"), "", note, result)


def load_cell(utilisation: float) -> Cell:
    """A utilisation."""
    return Cell(utilisation, "percentage")


def counts(numbers: Iterable[float | None]) -> tuple[Cell, ...]:
    """Counts side by side."""
    return tuple(Cell(number, "count") for number in numbers)


def scaled(count: float | None, scale: float, note: Said | str = "") -> Cell:
    """A number of simulated citizens at full scale, to three significant digits."""
    return Cell(None if count is None else count * scale, "rounded", note)

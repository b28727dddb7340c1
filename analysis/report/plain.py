"""The numbers of a table for programs: plain numbers in the unit of the house, whatever the reader's language."""

import csv
import io
from collections.abc import Iterator
from urllib.parse import quote

from analysis.estimate import Estimate
from analysis.language import ENGLISH, Said
from analysis.report.cells import Cell, Table
from contract.spreadsheet import plain_cell

DIGITS = 6  # significant ones


def write_csv(table: Table) -> str:
    """A head and the rows; a column of estimates has its limits beside it as `..._low` and `..._high`."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    estimated = {place for row in table.rows for place, cell in enumerate(row) if isinstance(cell.value, Estimate)}
    writer.writerow([name for place, head in enumerate(table.columns) for name in _names(head, place in estimated)])
    for row in table.rows:
        writer.writerow([text for place, cell in enumerate(row) for text in _texts(cell, place in estimated)])
    return file.getvalue()


def csv_address(table: Table) -> str:
    """The same as an address that needs no file."""
    return "data:text/csv;charset=utf-8," + quote(write_csv(table))


def plain_name(head: Cell) -> str:
    """The name of a column: its key in the catalogues, or as it stands in English."""
    value = head.value
    is_key = isinstance(value, Said) and value.key.startswith("column.")
    return value.key.partition(".")[2] if is_key and isinstance(value, Said) else ENGLISH.write(value, head.form)


def _names(head: Cell, estimated: bool) -> Iterator[str]:
    name = plain_name(head)
    yield name
    if estimated:
        yield from (f"{name}_low", f"{name}_high")


def _texts(cell: Cell, estimated: bool) -> Iterator[str]:
    match cell.value:
        case Estimate(value=value, low=low, high=high):
            yield from map(_number, (value, low, high))
        case None:
            yield from [""] * (3 if estimated else 1)
        case int() | float():
            yield _number(cell.value)
        case _:
            yield str(plain_cell(ENGLISH.write(cell.value, cell.form)))


def _number(value: float | None) -> str:
    return "" if value is None else f"{float(value):.{DIGITS}g}"

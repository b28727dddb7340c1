"""The report as a workbook: a sheet for each table, with real numbers, whose look the reader's own program decides."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from analysis.estimate import Estimate
from analysis.language import Language
from analysis.report.cells import Cell, Table
from analysis.verdict import Verdict

FORMATS = {
    "percentage": "0.00%",
    "share": "0.00%",
    "difference": "+0.0%;-0.0%;0.0%",
    "duration": '0.000 "s"',
    "latency": '0.000 "s"',
    "count": "#,##0",
    "rounded": "#,##0",
    "rate": "#,##0.0",
    "megabytes": '#,##0,, "MB"',
}  # in the notation of the file; a program shows them with the marks of its own language
NO_DATE = datetime(1980, 1, 1)  # the same bytes every time
WIDTH, WIDE = 14, 44  # letters


@dataclass(frozen=True)
class Place:
    """Where a column of a table stands on its sheet, and what is beside it: the limits of estimates, then the notes."""

    first: int
    is_estimated: bool
    is_noted: bool

    @property
    def note(self) -> int:
        """The column of its notes, if it has any."""
        return self.first + (3 if self.is_estimated else 1)

    @property
    def end(self) -> int:
        """The column behind all of these."""
        return self.note + self.is_noted


def write_workbook(path: Path, verdict: Verdict, tables: Mapping[str, Table], language: Language) -> None:
    """Write a workbook: the verdict in words, then a sheet for each table that has rows, by its key. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": NO_DATE, "title": verdict.run})
        styles = {form: book.add_format({"num_format": text}) for form, text in FORMATS.items()}
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        for name, table in tables.items():
            if table.rows:
                _write_sheet(book.add_worksheet(name), table, language, styles | {"head": bold})


def _write_sheet(sheet: Any, table: Table, language: Language, styles: Mapping[str, Any]) -> None:
    """A column of estimates has its limits beside it, and one with notes the notes."""
    places = list(_places(table))
    sheet.set_column(0, places[-1].end - 1, WIDTH)
    sheet.set_column(0, 0, WIDE if table.words > 1 else 2 * WIDTH)
    for place, head in zip(places, table.columns, strict=True):
        _write_head(sheet, place, language.write(head.value, head.form), language, styles["head"])
    for number, row in enumerate(table.rows, start=1):
        for place, cell in zip(places, row, strict=True):
            _write_cell(sheet, number, place.first, cell, language, styles.get(cell.form))
            if _is_noted(cell):
                sheet.write_string(number, place.note, language.say(cell.note))
    sheet.freeze_panes(1, 1)


def _places(table: Table) -> Iterator[Place]:
    end = 0
    for column in range(len(table.columns)):
        cells = [row[column] for row in table.rows]
        estimated = any(isinstance(cell.value, Estimate) for cell in cells)
        place = Place(end, estimated, any(map(_is_noted, cells)))
        end = place.end
        yield place


def _is_noted(cell: Cell) -> bool:
    """Is there a note that the limits beside an estimate do not tell already?"""
    return bool(cell.note) and not (isinstance(cell.value, Estimate) and cell.value.has_interval)


def _write_head(sheet: Any, place: Place, words: str, language: Language, style: Any) -> None:
    shown = [words, *(f"{words} {end}" for end in ("≥", "≤"))] if place.is_estimated else [words]
    for beside, text in enumerate(shown):
        sheet.write_string(0, place.first + beside, text, style)
    if place.is_noted:
        sheet.write_string(0, place.note, language.word("page.note", head=words), style)
        sheet.set_column(place.note, place.note, WIDE)


def _write_cell(sheet: Any, row: int, column: int, cell: Cell, language: Language, style: Any) -> None:
    """A text stays a text, whatever it begins with."""
    match cell.value:
        case None:
            sheet.write_blank(row, column, None)
        case Estimate(value=value, low=low, high=high):
            for beside, one in enumerate((value, low, high)):
                if one is not None:
                    sheet.write_number(row, column + beside, one, style)
        case int() | float():
            sheet.write_number(row, column, cell.value, style)
        case _:
            sheet.write_string(row, column, language.write(cell.value, cell.form))

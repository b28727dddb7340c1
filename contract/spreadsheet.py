"""Cells of tables that a person opens in a spreadsheet: a text is never a formula, a number stays a number."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence

_FORMULA = frozenset("=+-@\u2212")  # U+2212 is a minus sign, which some take for one
_BEGINS_A_CELL = ("\t", "\r", "\n")  # whatever comes then
_UNSEEN = frozenset("CMZ")  # Unicode's categories of what is no letter: controls, formats, marks alone, spaces
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def plain_cell(value: object) -> object:
    """A text that a spreadsheet would carry out, with an apostrophe before it (OWASP, CSV injection); others as is."""
    return f"'{value}" if isinstance(value, str) and _is_carried_out(value) else value


def _is_carried_out(text: str) -> bool:
    """Full-width signs are signs too (in NFKC), and what nobody sees before one may be left out by who reads it."""
    if text.startswith(_BEGINS_A_CELL):
        return True
    seen = next((sign for sign in text if unicodedata.category(sign)[0] not in _UNSEEN), "")
    return unicodedata.normalize("NFKC", seen)[:1] in _FORMULA and not _NUMBER.fullmatch(text)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as CSV, its cells plain."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([plain_cell(cell) for cell in row] for row in (header, *rows))
    return text.getvalue()

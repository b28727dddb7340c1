"""Append-only files read as far as they were written: a crash may have cut them at any byte."""

import csv
import io
import warnings
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd
import pyarrow as pa

from contract.json_text import read_json

ONE_THREAD = pa.ipc.IpcReadOptions(use_threads=False)  # a batch is a second: threads cost more than its columns


LARGEST = 1e15  # of a number in a table


class UnreadableRun(ValueError):
    """A run folder that cannot be read; the message says what was found and what was expected."""


def sound_number(value: Any) -> float | None:
    """A number of a file, if it is one that means anything."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= LARGEST
    return float(value) if is_number else None


def whole_batches(path: Path, columns: Sequence[str]) -> Iterator[Any]:
    """The whole batches of an Arrow IPC stream, one after the other; nothing where no batch is whole.

    Raises UnreadableRun where they lack one of `columns`.
    """
    with _opened(path) as file:
        try:
            with pa.ipc.open_stream(file, options=ONE_THREAD) as reader:
                _require(columns, _names(reader.schema), path)
                while True:
                    batch = reader.read_next_batch()
                    batch.validate(full=True)  # a flipped bit may point outside of what was written
                    yield batch
        except (StopIteration, EOFError, OSError, pa.ArrowException):
            return


def read_csv(path: Path, columns: Sequence[str], texts: Sequence[str] = (), later: Sequence[str] = ()) -> pd.DataFrame:
    """The whole lines of a CSV file as numbers, but for the columns `texts`; those of `later` may be missing: NaN.

    A field that should be a number and is none, or is empty, or too large to mean anything, becomes NaN; a row whose
    first field does is left out.
    Raises UnreadableRun where the header lacks one of `columns`.
    """
    whole = _whole_lines(_bytes_of(path))
    if not whole:
        return pd.DataFrame({column: pd.Series(dtype=object if column in texts else float) for column in columns})
    table = _cells_of(whole.decode("utf-8", errors="replace"))
    _require([column for column in columns if column not in later], list(table.columns), path)
    found: pd.DataFrame = table.reindex(columns=list(columns))
    numbers = [column for column in columns if column not in texts]
    found[numbers] = found[numbers].apply(pd.to_numeric, errors="coerce").astype(float)
    found[numbers] = found[numbers].where(found[numbers].abs() <= LARGEST)
    return found[found[columns[0]].notna()].reset_index(drop=True)


def _cells_of(text: str) -> pd.DataFrame:
    """As texts; a quotation that never ends is none, and its marks are characters like others."""
    cells: Any = partial(pd.read_csv, dtype=str, on_bad_lines="skip", index_col=False, lineterminator="\n")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pd.errors.ParserWarning)  # of more cells than names: they are passed over
        try:
            table: pd.DataFrame = cells(io.StringIO(text))
        except pd.errors.ParserError:
            table = cells(io.StringIO(text), quoting=csv.QUOTE_NONE)
        except pd.errors.EmptyDataError:  # of blank lines alone, or behind one
            table = pd.DataFrame()
    return table


def read_json_lines(path: Path) -> list[dict[str, Any]]:
    """The JSON objects of the whole lines; a line that holds none is left out."""
    found = (_json_or_none(line) for line in _whole_lines(_bytes_of(path)).splitlines())
    return [value for value in found if isinstance(value, dict)]


def read_json_object(path: Path) -> dict[str, Any] | None:
    """A JSON object; None where there is no file or it is cut."""
    value = _json_or_none(_bytes_of(path))
    return value if isinstance(value, dict) else None


def _names(schema: Any) -> list[str]:
    """Of the columns; none where one of them is no text: nobody can ask for any by its name."""
    try:
        return list(schema.names)
    except UnicodeDecodeError:
        return []


def _bytes_of(path: Path) -> bytes:
    with _opened(path) as file:
        return file.read()


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        return io.BytesIO()
    except OSError as error:
        raise UnreadableRun(f"found {path.name} that cannot be read ({error}), expected a file") from error


def _whole_lines(text: bytes) -> bytes:
    return text[: text.rfind(b"\n") + 1]


def _json_or_none(text: bytes) -> Any:
    try:
        return read_json(text)
    except ValueError:  # a decoding error is one too
        return None


def _require(columns: Sequence[str], found: Sequence[str], path: Path) -> None:
    if missing := [column for column in columns if column not in found]:
        raise UnreadableRun(
            f"found {path.name} with the columns {', '.join(found)}, expected {', '.join(missing)} as well"
        )

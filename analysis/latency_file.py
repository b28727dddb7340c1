"""latency.arrows read into cells, batch by batch, so that a long run needs little memory at any moment."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from analysis.cells import Cells, Rows, row_numbers
from analysis.torn_files import whole_batches
from contract.buckets import bucket_middle_s
from contract.run_folder import LATENCY_COLUMNS

TEXTS = ("page", "outcome", "kind")
MIDDLES_S = bucket_middle_s(np.arange(8000))  # as far as 64 bits of microseconds go


def read_cells(path: Path) -> Cells:
    """The cells of every whole batch; none where there is no file. Raises UnreadableRun as `whole_batches` does."""
    reading = _Reading()
    for batch in whole_batches(path, LATENCY_COLUMNS):
        if batch.num_rows:
            reading.take(batch)
    return reading.cells()


def to_table(cells: Cells) -> pd.DataFrame:
    """Row by row, with LATENCY_COLUMNS: texts as categories."""
    rows = row_numbers(cells.first, cells.length)
    texts = {
        name: pd.Categorical.from_codes(np.repeat(codes, cells.length), pd.Index(names, dtype=object))
        for name, codes, names in (
            ("page", cells.page, cells.pages),
            ("outcome", cells.outcome, cells.outcomes),
            ("kind", cells.kind, cells.kinds),
        )
    }
    interval = np.repeat(cells.interval.astype(np.int32), cells.length)
    return pd.DataFrame(
        {"interval": interval} | texts | {"bucket": cells.rows.bucket[rows], "count": cells.rows.count[rows]},
        columns=list(LATENCY_COLUMNS),
    )


class _Growing:
    """Numbers that are appended to; what is reserved ahead costs address space, no memory."""

    def __init__(self, dtype: type[np.generic]) -> None:
        self._numbers: NDArray[Any] = np.empty(1 << 16, dtype)
        self._used = 0

    def append(self, numbers: NDArray[Any]) -> None:
        needed = self._used + len(numbers)
        if needed > len(self._numbers):
            larger = np.empty(max(needed, 2 * len(self._numbers)), self._numbers.dtype)
            larger[: self._used] = self._numbers[: self._used]
            self._numbers = larger
        self._numbers[self._used : needed] = numbers
        self._used = needed

    @property
    def numbers(self) -> NDArray[Any]:
        """All of them."""
        return self._numbers[: self._used]


class _Names:
    """The words of one column, numbered in the order in which they came: each batch numbers its own anew."""

    def __init__(self) -> None:
        self._number_by_word: dict[str, int] = {}

    def codes(self, column: Any) -> NDArray[np.int16]:
        """The number of each row's word; the column may hold plain strings, as earlier recordings do."""
        if not pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
        known = self._number_by_word
        numbers = [known.setdefault(word, len(known)) for word in column.dictionary.to_pylist()]
        codes: NDArray[np.int16] = np.array(numbers, dtype=np.int16)[column.indices.to_numpy(zero_copy_only=False)]
        return codes

    @property
    def words(self) -> tuple[str, ...]:
        """By their number."""
        return tuple(self._number_by_word)


class _Reading:
    """What has been read so far."""

    def __init__(self) -> None:
        self._names = {name: _Names() for name in TEXTS}
        self._columns: dict[str, list[NDArray[Any]]] = {
            name: [] for name in ("interval", *TEXTS, "length", "total", "spent_s")
        }
        self._bucket, self._count = _Growing(np.int16), _Growing(np.int32)
        self._buckets = 1

    def take(self, batch: Any) -> None:
        """The cells of one batch: a new one begins where any of interval, page, outcome and kind changes."""
        numbers = {name: batch.column(name).to_numpy(zero_copy_only=False) for name in ("interval", "bucket", "count")}
        keys = {"interval": numbers["interval"]} | {name: self._names[name].codes(batch.column(name)) for name in TEXTS}
        changes = np.zeros(batch.num_rows, dtype=bool)
        changes[0] = True
        for key in keys.values():
            changes[1:] |= key[1:] != key[:-1]
        starts = np.flatnonzero(changes)
        bucket, count = numbers["bucket"].astype(np.int16), numbers["count"]
        found = {name: key[starts] for name, key in keys.items()} | {
            "length": np.diff(starts, append=batch.num_rows),
            "total": np.add.reduceat(count, starts, dtype=np.int64),
            "spent_s": np.add.reduceat(count * np.take(MIDDLES_S, bucket, mode="clip"), starts),
        }
        for name, values in found.items():
            self._columns[name].append(values)
        self._buckets = max(self._buckets, int(bucket.max()) + 1)
        self._bucket.append(bucket)
        self._count.append(count)

    def cells(self) -> Cells:
        """In the order of the intervals: a report that came late stands below later ones."""
        columns = {name: np.concatenate(values) if values else np.zeros(0) for name, values in self._columns.items()}
        length = columns["length"].astype(np.int64)
        cells = Cells(
            pages=self._names["page"].words,
            outcomes=self._names["outcome"].words,
            kinds=self._names["kind"].words,
            page=columns["page"].astype(np.int16),
            outcome=columns["outcome"].astype(np.int16),
            kind=columns["kind"].astype(np.int16),
            interval=columns["interval"].astype(np.int64),
            first=np.cumsum(length) - length,
            length=length,
            total=columns["total"].astype(np.int64),
            spent_s=columns["spent_s"].astype(np.float64),
            rows=Rows(self._bucket.numbers, self._count.numbers, self._buckets),
        )
        if (np.diff(cells.interval) >= 0).all():
            return cells
        return cells.chosen(np.argsort(cells.interval, kind="stable"))

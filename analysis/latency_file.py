"""latency.arrows read into cells, batch by batch, so that a long run needs little memory at any moment."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analysis.cells import Cells, Rows
from analysis.torn_files import whole_batches
from contract.buckets import bucket_middle_s
from contract.outcomes import OUTCOMES
from contract.run_folder import LATENCY_COLUMNS

TEXTS = ("page", "outcome", "kind")
GROWTH = 1 << 20  # rows
NEVER = -(1 << 15)  # what stands for no number: nothing ends so long before a run, or in such a bucket
LAST_INTERVAL, LARGEST_COUNT = 10_000_000, 1_000_000_000  # beyond them a file is damaged
MOST = np.iinfo(np.uint16).max  # of a row's count
_OUTCOMES = frozenset(OUTCOMES)
MIDDLES_S = bucket_middle_s(np.arange(7168))  # beyond 62 bits of microseconds, 64 do not hold their edges


def read_cells(path: Path) -> Cells:
    """The cells of every whole batch; none where there is no file. Raises UnreadableRun as `whole_batches` does."""
    reading = _Reading()
    for batch in whole_batches(path, LATENCY_COLUMNS):
        if batch.num_rows:
            reading.take(batch)
    return reading.cells()


class _Growing:
    """Numbers that are appended to, in one block: it grows in its place (realloc), and never stands there twice."""

    def __init__(self, dtype: type[np.generic]) -> None:
        self._numbers: NDArray[Any] = np.empty(0, dtype)
        self._used = 0

    def append(self, numbers: NDArray[Any]) -> None:
        needed = self._used + len(numbers)
        if needed > len(self._numbers):
            self._numbers.resize(needed + GROWTH, refcheck=False)  # nobody else has seen it yet
        self._numbers[self._used : needed] = numbers
        self._used = needed

    @property
    def numbers(self) -> NDArray[Any]:
        """All of them."""
        return self._numbers[: self._used]


class _Names:
    """The words of one column, numbered in the order in which they came; each batch has numbers of its own for them."""

    def __init__(self) -> None:
        self._number_by_word: dict[str, int] = {}

    def numbers(self, words: Any) -> NDArray[np.int16]:
        """The number of each word of a batch's dictionary."""
        known = self._number_by_word
        return np.array([known.setdefault(word, len(known)) for word in words.to_pylist()], dtype=np.int16)

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
        self._bucket, self._count = _Growing(np.int16), _Growing(np.uint16)
        self._buckets = 1

    def take(self, batch: Any) -> None:
        """The cells of one batch: a new one begins where any of interval, page, outcome and kind changes."""
        batch = _sound(batch)
        if not batch.num_rows:
            return
        texts = {name: _as_dictionary(batch.column(name)) for name in TEXTS}
        columns = {name: _numpy(batch.column(name)) for name in ("interval", "bucket", "count")}
        columns = _in_sixteen_bits(columns | {name: _numpy(it.indices) for name, it in texts.items()})
        starts = _starts([columns[name] for name in ("interval", *TEXTS)])
        bucket, count = columns["bucket"].astype(np.int16), columns["count"]
        found = {
            "interval": columns["interval"][starts],
            **{name: self._names[name].numbers(it.dictionary)[columns[name][starts]] for name, it in texts.items()},
            "length": np.diff(starts, append=len(bucket)),
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


def _sound(batch: Any) -> Any:
    """The rows that can have been recorded: of words and numbers, with outcome, time and bucket as there are."""
    interval, bucket, count = (_filled(batch.column(name)) for name in ("interval", "bucket", "count"))
    sound = (interval > NEVER) & (interval < LAST_INTERVAL) & (bucket >= 0) & (bucket < len(MIDDLES_S)) & (count > 0)
    sound &= count <= LARGEST_COUNT
    for name in TEXTS:
        words = _as_dictionary(batch.column(name))
        if words.null_count or words.dictionary.null_count:
            sound &= ~_numpy(pc.is_null(words.cast(pa.string())))
    ended = _as_dictionary(batch.column("outcome"))
    if not _OUTCOMES.issuperset(ended.dictionary.to_pylist()):
        sound &= _numpy(pc.is_in(ended.cast(pa.string()), value_set=pa.array(OUTCOMES)))
    return batch if sound.all() else batch.filter(pa.array(sound))


def _filled(column: Any) -> NDArray[Any]:
    return _numpy(column.fill_null(NEVER) if column.null_count else column)


def _as_dictionary(column: Any) -> Any:
    """Words as numbers; earlier recordings have plain strings."""
    return column if pa.types.is_dictionary(column.type) else column.dictionary_encode()


def _numpy(column: Any) -> NDArray[Any]:
    numbers: NDArray[Any] = column.to_numpy(zero_copy_only=False)
    return numbers


def _in_sixteen_bits(columns: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The same rows; one with a large count is repeated, and its count shared out."""
    count = columns["count"]
    if count.max() <= MOST:
        return columns
    times = np.maximum(1, -(-count // MOST))
    row = np.repeat(np.arange(len(count)), times)
    place = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
    shared = {name: values[row] for name, values in columns.items()}
    return shared | {"count": np.minimum(shared["count"] - place * MOST, MOST)}


def _starts(keys: Sequence[NDArray[Any]]) -> NDArray[np.int64]:
    """The rows in which any of the keys is another than in the row before, the first among them."""
    changes = np.zeros(len(keys[0]), dtype=bool)
    changes[0] = True
    for key in keys:
        changes[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(changes)

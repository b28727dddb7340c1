"""latency.arrows as it is written: a batch an interval, words as numbers in dictionaries that only ever grow."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from contract.run_folder import LATENCY_COLUMNS
from harness.inside.counting import Cell

WORDS = pa.dictionary(pa.int16(), pa.string())
LATENCY_SCHEMA = pa.schema(
    list(zip(LATENCY_COLUMNS, (pa.int32(), WORDS, WORDS, WORDS, pa.int16(), pa.int32()), strict=True))
)


class LatencyWriter:
    """Appends batches to an Arrow stream; each is whole on disk before the next."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        options = pa.ipc.IpcWriteOptions(compression="zstd", use_threads=False)  # the master shares its machine
        self._stream = pa.ipc.new_stream(self._file, LATENCY_SCHEMA, options=options)
        self._dictionaries = {name: _Dictionary() for name in ("page", "outcome", "kind")}

    def write(self, cells: Sequence[Cell]) -> None:
        """One batch: a row for each bucket of each cell."""
        if not cells:
            return
        rows = [len(cell.buckets) for cell in cells]
        columns = [
            pa.array(np.repeat([cell.second for cell in cells], rows), pa.int32()),
            *(
                self._dictionaries[name].column(np.repeat(self._dictionaries[name].numbers(words), rows))
                for name, words in (
                    ("page", [cell.page for cell in cells]),
                    ("outcome", [cell.outcome for cell in cells]),
                    ("kind", [cell.kind for cell in cells]),
                )
            ),
            pa.array(np.concatenate([cell.buckets for cell in cells]), pa.int16()),
            pa.array(np.concatenate([cell.counts for cell in cells]), pa.int32()),
        ]
        self._stream.write_batch(pa.record_batch(columns, schema=LATENCY_SCHEMA))
        self._file.flush()

    def close(self) -> None:
        """End the stream; a second time does nothing."""
        if not self._file.closed:
            self._stream.close()
        self._file.close()


class _Dictionary:
    """The words of one column. It is written again when it has grown, which is seldom: Arrow leaves out a known one.

    Arrow's deltas would save these few bytes, but not every reader of Arrow understands them.
    """

    def __init__(self) -> None:
        self._number_by_word: dict[str, int] = {}
        self._words = pa.array([], pa.string())

    def numbers(self, words: Iterable[str]) -> list[int]:
        """The number of each word; a new one gets the next."""
        known = self._number_by_word
        found = [known.setdefault(word, len(known)) for word in words]
        if len(known) > len(self._words):
            self._words = pa.array(list(known), pa.string())
        return found

    def column(self, numbers: Any) -> Any:
        """The Arrow column of rows that have these words."""
        return pa.DictionaryArray.from_arrays(pa.array(numbers, pa.int16()), self._words)

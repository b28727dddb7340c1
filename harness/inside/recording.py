"""The files of a recording, as the master writes them: append-only, each second whole on disk before the next."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import numpy as np
import pyarrow as pa

from contract.run_folder import LATENCY_COLUMNS, USERS_COLUMNS, VITALS_COLUMNS, RunFolder
from harness.inside.counting import Cell
from harness.inside.messages import Vitals

LATENCY_SCHEMA = pa.schema(
    list(zip(LATENCY_COLUMNS, (pa.int32(), pa.string(), pa.string(), pa.string(), pa.int32(), pa.int64()), strict=True))
)

_NAMED = ("second", "page", "outcome", "kind")  # of a cell, in the order of the columns


class RecordingWriter:
    """Appends to latency.arrows, users.csv, vitals.csv and events.jsonl of one run."""

    def __init__(self, run: RunFolder) -> None:
        run.recording.mkdir(parents=True, exist_ok=True)
        self._latency_file = run.latency.open("wb")
        self._latency = pa.ipc.new_stream(
            self._latency_file, LATENCY_SCHEMA, options=pa.ipc.IpcWriteOptions(compression="zstd")
        )
        self._users = _open_table(run.users, USERS_COLUMNS)
        self._vitals = _open_table(run.vitals, VITALS_COLUMNS)
        self._events = run.events.open("a", encoding="utf-8")

    def __enter__(self) -> "RecordingWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def latency(self, cells: Iterable[Cell]) -> None:
        """One batch: a row for each bucket of each cell."""
        cells = list(cells)
        if not cells:
            return
        rows = [len(cell.buckets) for cell in cells]
        named = [np.repeat(np.array([getattr(cell, name) for cell in cells]), rows) for name in _NAMED]
        counted = [np.concatenate([getattr(cell, name) for cell in cells]) for name in ("buckets", "counts")]
        columns = [
            pa.array(column, field.type) for column, field in zip([*named, *counted], LATENCY_SCHEMA, strict=True)
        ]
        self._latency.write_batch(pa.record_batch(columns, schema=LATENCY_SCHEMA))
        self._latency_file.flush()

    def users(self, *row: int) -> None:
        """One row of users.csv."""
        _append(self._users, row)

    def vitals(self, second: int, worker: int, vitals: Vitals) -> None:
        """One row of vitals.csv."""
        own_delay = "" if vitals.own_delay_p99_s is None else f"{vitals.own_delay_p99_s:.6f}"
        measured = (f"{vitals.cpu:.4f}", f"{vitals.loop_lag_s:.6f}", own_delay, f"{vitals.gc_pause_s:.6f}")
        _append(self._vitals, (second, worker, *measured, vitals.memory_bytes, vitals.sockets))

    def event(self, t_s: float, event: str, **beside: Any) -> None:
        """One line of events.jsonl."""
        self._events.write(json.dumps({"t_s": round(t_s, 3), "event": event} | beside, ensure_ascii=False) + "\n")
        self._events.flush()

    def close(self) -> None:
        """End the Arrow stream and close every file; a second time does nothing."""
        if not self._latency_file.closed:
            self._latency.close()
        for file in (self._latency_file, self._users, self._vitals, self._events):
            file.close()


def _open_table(path: Path, columns: tuple[str, ...]) -> TextIO:
    file = path.open("w", encoding="utf-8", newline="")
    _append(file, columns)
    return file


def _append(file: TextIO, row: Iterable[object]) -> None:
    csv.writer(file, lineterminator="\n").writerow(row)
    file.flush()

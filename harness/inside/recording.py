"""The files of a recording, as the master writes them: append-only, each line and each batch whole before the next."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from contract.plan import Stage
from contract.run_folder import USERS_COLUMNS, VITALS_COLUMNS, RunFolder
from harness.inside.counting import Cell
from harness.inside.latency_writer import LatencyWriter
from harness.inside.messages import Vitals


class RecordingWriter:
    """Appends to latency.arrows, users.csv, vitals.csv and events.jsonl of one run."""

    def __init__(self, run: RunFolder) -> None:
        run.recording.mkdir(parents=True, exist_ok=True)
        self._latency = LatencyWriter(run.latency)
        self._users = open_table(run.users, USERS_COLUMNS)
        self._vitals = open_table(run.vitals, VITALS_COLUMNS)
        self._events = run.events.open("a", encoding="utf-8")
        self._stage: Stage | None = None

    def __enter__(self) -> "RecordingWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def latency(self, cells: tuple[Cell, ...]) -> None:
        """The cells of one interval."""
        self._latency.write(cells)

    def users(self, *row: int) -> None:
        """One row of users.csv."""
        append_row(self._users, row)

    def vitals(self, second: int, worker: int, vitals: Vitals) -> None:
        """One row of vitals.csv."""
        own_delay = "" if vitals.own_delay_p99_s is None else f"{vitals.own_delay_p99_s:.6f}"
        cpu_wait = "" if vitals.cpu_wait is None else f"{vitals.cpu_wait:.4f}"
        measured = (f"{vitals.cpu:.4f}", f"{vitals.loop_lag_s:.6f}", own_delay, f"{vitals.gc_pause_s:.6f}")
        append_row(self._vitals, (second, worker, *measured, vitals.memory_bytes, vitals.sockets, cpu_wait))

    def event(self, t_s: float, event: str, **beside: Any) -> None:
        """One line of events.jsonl."""
        self._events.write(json.dumps({"t_s": round(t_s, 3), "event": event} | beside, ensure_ascii=False) + "\n")
        self._events.flush()

    def mark_stage(self, t_s: float, stage: Stage | None) -> None:
        """The stage that the run is in now, None before and after all: written where it is another than before."""
        if stage == self._stage:
            return
        if self._stage is not None:
            self.event(t_s, "stage_ended", stage=self._stage.index)
        if stage is not None:
            self.event(t_s, "stage_started", stage=stage.index, utilisation=stage.utilisation, citizens=stage.citizens)
        self._stage = stage

    def close(self) -> None:
        """Close every file; a second time does nothing."""
        for file in (self._latency, self._users, self._vitals, self._events):
            file.close()


def open_table(path: Path, columns: tuple[str, ...]) -> TextIO:
    """A new file with its first line."""
    file = path.open("w", encoding="utf-8", newline="")
    append_row(file, columns)
    return file


def append_row(file: TextIO, row: Iterable[object]) -> None:
    """One line of it, whole on disk before the next."""
    csv.writer(file, lineterminator="\n").writerow(row)
    file.flush()

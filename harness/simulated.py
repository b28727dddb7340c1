"""The recording of a simulation: written by the recorder's own code, as if one quiet worker had told it."""

from dataclasses import dataclass
from types import TracebackType
from typing import Any

import numpy as np

from contract.outcomes import OK
from contract.plan import Plan
from contract.run_folder import COMPLETED, LOOP_LAG, PORTAL_COLUMNS, STOPPED, RunFolder
from harness.inside.counting import Cell
from harness.inside.messages import Crowd, Vitals
from harness.inside.recording import RecordingWriter, append_row, open_table
from harness.inside.seconds import SecondsWriter
from harness.run import Progress, seal

WORKER = 0  # the only one
QUIET = Vitals(cpu=0.0, loop_lag_s=0.0, own_delay_p99_s=0.0, gc_pause_s=0.0, memory_bytes=0, sockets=0, cpu_wait=0.0)
CLOCKS = {str(WORKER): {"offset_s": 0.0, "unsure_s": 0.0}}
AT_ONCE = np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int64)  # one latency, in the bucket of 0 s


@dataclass(frozen=True)
class SimulatedSecond:
    """What ended in a second, and who was there at its end; `requests` and `busy_s` are the portal's own counts."""

    second: int
    cells: tuple[Cell, ...]
    crowd: Crowd
    requests: int
    busy_s: float


class SimulatedRecording:
    """Writes recording/ and, at last, outcome.json. The generator of a simulation is never late, and has no lag."""

    def __init__(self, plan: Plan, run: RunFolder) -> None:
        self._plan = plan
        self._run = run
        self._writer = RecordingWriter(run)
        self._seconds = SecondsWriter(plan, self._writer)
        self._portal = open_table(run.portal, PORTAL_COLUMNS)
        self._last: SimulatedSecond | None = None

    def __enter__(self) -> "SimulatedRecording":
        self._writer.event(0, "worker_joined", worker=WORKER)
        self._writer.event(0, "run_started", epoch_s=0.0, workers=1)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()
        self._portal.close()

    @property
    def is_over(self) -> bool:
        """Did a stop rule come true?"""
        return self._seconds.stop_rule is not None

    def write(self, told: SimulatedSecond) -> None:
        """One second; seconds come in their order."""
        second = told.second
        self._writer.mark_stage(second, None if self.is_over else self._plan.stage_at(second))
        lag = Cell(second, f"worker/{WORKER}", OK, LOOP_LAG, *AT_ONCE)
        self._seconds.write(second, (*told.cells, lag), told.crowd, workers=1)
        self._writer.vitals(second, WORKER, QUIET)
        append_row(self._portal, (second, told.requests, f"{told.busy_s:.3f}"))
        self._last = told

    def finish(self) -> dict[str, Any]:
        """Everybody has left: end every file, and seal the folder; answers, and has written, outcome.json."""
        rule, last = self._seconds.stop_rule, self._last
        outcome, because = (COMPLETED, "the plan is done") if rule is None else (STOPPED, f"stop rule: {rule.text}")
        seconds = 0 if last is None else last.second + 1
        self._writer.mark_stage(seconds, None)
        self._seconds.finish()
        self._writer.event(seconds, "run_ended", epoch_s=float(seconds), because=because, drained=True)
        self.__exit__(None, None, None)
        requests = 0 if last is None else last.requests
        told = {"reports": seconds, "reports_lost": 0, "requests": requests, "last_second": seconds - 1}
        ended = {"outcome": outcome, "because": because, "drained": True, "workers": {str(WORKER): told}}
        return seal(self._run, Progress(started=True, ended=ended))

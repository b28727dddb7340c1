"""How a Locust process is: processor, loop lag, garbage collections, memory, sockets, second by second."""

import gc
import os
from pathlib import Path
from time import perf_counter, process_time

import gevent

from contract.buckets import merged, quantile_of
from contract.run_folder import OWN_DELAY
from harness.inside.messages import Cell, Vitals

PROBE_EVERY_S = 0.02
COUNT_SOCKETS_EVERY = 10  # seconds: walking thousands of descriptors is itself a stall
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class VitalSigns:
    """Probes this process; `take` answers for the time since it was last asked."""

    def __init__(self) -> None:
        self._wall_s, self._cpu_s = perf_counter(), process_time()
        self._lag_s = 0.0
        self._gc_pause_s = 0.0
        self._gc_began_s = 0.0
        self._sockets = 0
        self._asked = 0
        gc.callbacks.append(self._on_collection)
        gevent.spawn(self._probe_loop)

    def take(self, cells: tuple[Cell, ...]) -> Vitals:
        """The vitals since the last call; the own delay comes from what was counted meanwhile."""
        wall_s, cpu_s = perf_counter(), process_time()
        cpu = (cpu_s - self._cpu_s) / max(wall_s - self._wall_s, 1e-9)
        if self._asked % COUNT_SOCKETS_EVERY == 0:
            self._sockets = _open_sockets()
        vitals = Vitals(cpu, self._lag_s, own_delay_p99_s(cells), self._gc_pause_s, _resident_bytes(), self._sockets)
        self._wall_s, self._cpu_s, self._lag_s, self._gc_pause_s = wall_s, cpu_s, 0.0, 0.0
        self._asked += 1
        return vitals

    def _probe_loop(self) -> None:
        while True:
            asked_s = perf_counter()
            gevent.sleep(PROBE_EVERY_S)
            self._lag_s = max(self._lag_s, perf_counter() - asked_s - PROBE_EVERY_S)

    def _on_collection(self, phase: str, _: dict[str, int]) -> None:
        if phase == "start":
            self._gc_began_s = perf_counter()
        else:
            self._gc_pause_s += perf_counter() - self._gc_began_s


def own_delay_p99_s(cells: tuple[Cell, ...]) -> float | None:
    """The 99th percentile of the generator's own delay in these cells; None where none was measured."""
    return quantile_of(merged(cell.histogram for cell in cells if cell.kind == OWN_DELAY), 0.99)


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_BYTES


def _open_sockets() -> int:
    sockets = 0
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            sockets += str(descriptor.readlink()).startswith("socket:")
        except OSError:  # closed while we looked
            continue
    return sockets

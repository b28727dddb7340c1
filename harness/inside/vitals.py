"""How a Locust process is: processor, loop lag, garbage collections, memory, sockets, second by second."""

import gc
import os
from collections.abc import Callable, Iterator
from heapq import nlargest
from math import ceil
from pathlib import Path
from time import perf_counter, process_time

import gevent

from contract.run_folder import OWN_DELAY
from harness.inside.messages import Samples, Vitals

PROBE_EVERY_S = 0.05
TIMER_S = 0.001  # the loop waits in whole milliseconds: so much lateness is the timer's, and nobody waits for it
COUNT_SOCKETS_EVERY = 10  # seconds: where thousands of descriptors have to be walked, that is itself a stall
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class VitalSigns:
    """Probes this process; `take` answers for the time since it was last asked.

    A probe that was held up for 200 ms stands for the ten probes that should have been made meanwhile, which would have
    waited 180, 160, 140 ... ms: all of them are told to `on_lag`, so that a long stall weighs as long as it lasted
    (the correction for coordinated omission of HdrHistogram, recordValueWithExpectedInterval).
    """

    def __init__(self, on_lag: Callable[[float], None]) -> None:
        self._on_lag = on_lag
        self._wall_s, self._cpu_s, self._cpu_wait_s = perf_counter(), process_time(), _cpu_wait_s()
        self._longest_lag_s = 0.0
        self._gc_pause_s = 0.0
        self._gc_began_s = 0.0
        self._sockets = 0
        self._asked = 0
        gc.callbacks.append(self._on_collection)
        gevent.spawn(self._probe_loop)

    def take(self, samples: tuple[Samples, ...]) -> Vitals:
        """The vitals since the last call; the own delay comes from what was counted meanwhile."""
        wall_s, cpu_s, cpu_wait_s = perf_counter(), process_time(), _cpu_wait_s()
        took_s = max(wall_s - self._wall_s, 1e-9)
        if self._asked % COUNT_SOCKETS_EVERY == 0:
            self._sockets = _open_sockets()
        vitals = Vitals(
            cpu=(cpu_s - self._cpu_s) / took_s,
            loop_lag_s=self._longest_lag_s,
            own_delay_p99_s=own_delay_p99_s(samples),
            gc_pause_s=self._gc_pause_s,
            memory_bytes=resident_bytes(),
            sockets=self._sockets,
            cpu_wait=None if cpu_wait_s is None else (cpu_wait_s - (self._cpu_wait_s or 0.0)) / took_s,
        )
        self._wall_s, self._cpu_s, self._cpu_wait_s = wall_s, cpu_s, cpu_wait_s
        self._longest_lag_s = self._gc_pause_s = 0.0
        self._asked += 1
        return vitals

    def _probe_loop(self) -> None:
        while True:
            asked_s = perf_counter()
            gevent.sleep(PROBE_EVERY_S)
            lag_s = max(0.0, perf_counter() - asked_s - PROBE_EVERY_S - TIMER_S)
            self._longest_lag_s = max(self._longest_lag_s, lag_s)
            for waited_s in probes_of(lag_s):
                self._on_lag(waited_s)

    def _on_collection(self, phase: str, _: dict[str, int]) -> None:
        if phase == "start":
            self._gc_began_s = perf_counter()
        else:
            self._gc_pause_s += perf_counter() - self._gc_began_s


def probes_of(lag_s: float) -> Iterator[float]:
    """The wait of a probe, and of those that it kept from being made."""
    yield lag_s
    while lag_s > PROBE_EVERY_S:
        lag_s -= PROBE_EVERY_S
        yield lag_s


def own_delay_p99_s(samples: tuple[Samples, ...]) -> float | None:
    """The 99th percentile of the generator's own delay in these samples; None where none was measured."""
    ticks = [tick for it in samples if it.kind == OWN_DELAY for tick in it.ticks]
    if not ticks:
        return None
    beyond = len(ticks) - ceil(0.99 * len(ticks)) + 1
    return nlargest(beyond, ticks)[-1] / 1e6


def resident_bytes() -> int:
    """What this process has in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_BYTES


def _cpu_wait_s() -> float | None:
    """For how long this thread was ready to run and had no core, since it began (Linux, sched-stats.rst)."""
    try:
        return int(Path("/proc/self/schedstat").read_text().split()[1]) * 1e-9
    except (OSError, ValueError, IndexError):
        return None


def _open_sockets() -> int:
    """The open descriptors, of which nearly all are sockets: Linux counts them (6.2 and newer), or they are walked."""
    descriptors = Path("/proc/self/fd")
    return descriptors.stat().st_size or sum(1 for _ in descriptors.iterdir())

"""Generator gates: was the load what the plan says, and was the generator itself out of the way?

One that failed makes the stage INVALID, never FAIL: the portal is not to blame for what it was not asked.
"""

from collections.abc import Iterator, Mapping
from math import inf
from typing import Any

from analysis.because import because
from analysis.busy import LARGEST_CPU, MORE_CORES, MORE_WORKERS, WORTH_SAYING, busy_share
from analysis.carriers import carriers_of
from analysis.collection_gate import collections_short
from analysis.gate import Gate, delay_gate, p99_s
from analysis.language import ENGLISH, said
from analysis.load_gates import IN_TIME, load_gates
from analysis.portal_count import requests_counted
from analysis.portal_gates import portal_gates
from analysis.recording import Recording
from analysis.torn_files import sound_number
from analysis.windows import Window
from contract.outcomes import GENERATOR
from contract.run_folder import LOOP_LAG, OWN_DELAY, REQUEST, SERVICE

DELAY_GATES = frozenset({"loop_lag", "own_delay", IN_TIME})  # a break that is larger than a delay can still be seen
DELAY_ADVICE = said("gate.delay.advice")
MOST_UNSURE_S = 0.1  # how wrong the reading of a worker's clock may be
MOST_DRIFT_S = 1.0  # by how much it may have moved since
FEWEST_VITALS = 0.9  # of the seconds in which each worker must have said how it is


def generator_gates(recording: Recording, window: Window) -> tuple[Gate, ...]:
    """Every generator gate of one window."""
    return (
        *load_gates(recording, window),
        _rows_complete(recording, window),
        _samples_complete(recording),
        _workers_present(recording, window),
        _load_not_held(recording, window),
        _reports_received(recording, window),
        _no_generator_outcome(window),
        _cpu_below_limit(window),
        _clocks_read(recording),
        collections_short(recording, window),
        *portal_gates(recording, window),
        _loop_in_time(recording, window),
        _own_delay_small(recording, window),
    )


def _rows_complete(recording: Recording, window: Window) -> Gate:
    users = window.users.dropna()
    rows = users["second"].nunique()
    carriers = carriers_of(recording, window.stage)
    partial = int((users["workers"] < len(carriers)).sum())
    vitals = window.vitals.dropna(subset=["cpu"]).groupby("worker")["second"].nunique()
    silent = sum(vitals.get(worker, 0) < FEWEST_VITALS * window.seconds for worker in carriers)
    workers = {"partial": partial, "silent": silent, "workers": len(carriers)}
    seen = said("gate.rows_complete.seen", rows=rows, seconds=window.seconds, **workers)
    passed = bool(rows == window.seconds and partial == 0 and silent == 0)
    return Gate("rows_complete", passed, seen, said("gate.rows_complete.advice"))


def _samples_complete(recording: Recording) -> Gate:
    """Of the whole run: who counted when they came, and who reads them now, must agree to the last one."""
    counted = requests_counted(recording)
    if counted is None:
        return Gate("samples_complete", True, said("gate.samples_complete.unknown"))
    seen = said("gate.samples_complete.seen", recorded=recording.requests, counted=counted)
    return Gate("samples_complete", recording.requests == counted, seen, said("gate.samples_complete.advice"))


def _workers_present(recording: Recording, window: Window) -> Gate:
    carriers = {str(worker) for worker in carriers_of(recording, window.stage)}
    lost = {
        worker
        for worker, since_s, until_s in _absences(recording)
        if worker in carriers and since_s < window.to_s and until_s > window.from_s
    }
    named = tuple(said("gate.workers_present.worker", worker=worker) for worker in sorted(lost))
    seen = said("gate.workers_present.lost", workers=named) if lost else said("gate.workers_present.none")
    return Gate("workers_present", not lost, seen, said("gate.workers_present.advice"))


def _load_not_held(recording: Recording, window: Window) -> Gate:
    """A worker that does not hear its master, or has no request left of its share, makes a thinner load."""
    spans = [(_second(it, "from_s"), _second(it, "until_s"), it) for it in recording.events_named("load_held")]
    held = {
        said("gate.load_not_held.worker", worker=str(it.get("worker")), why=because(str(it.get("why", ""))))
        for from_s, until_s, it in spans
        if from_s < window.to_s and until_s > window.from_s
    }
    seen = said("gate.load_not_held.held", workers=tuple(sorted(held, key=ENGLISH.say)))
    free = said("gate.load_not_held.free")
    return Gate("load_not_held", not held, seen if held else free, said("gate.load_not_held.advice"))


def _absences(recording: Recording) -> Iterator[tuple[str, float, float]]:
    """(worker, since, until) of each time that a worker was lost: from its last report until it was found again."""
    since_by_worker: dict[str, float] = {}
    for event in recording.events:
        worker = str(event.get("worker"))
        match event.get("event"):
            case "worker_lost":
                since_by_worker.setdefault(worker, _second(event, "last_second"))
            case "worker_found" if worker in since_by_worker:
                yield worker, since_by_worker.pop(worker), _second(event, "t_s")
    for worker, since_s in since_by_worker.items():
        yield worker, since_s, inf


def _second(event: Mapping[str, Any], name: str) -> float:
    """A time in an event; 0, the cautious reading of a loss, where it is damaged."""
    value = event.get(name)
    return float(value) if isinstance(value, (int, float)) else 0.0


def _reports_received(recording: Recording, window: Window) -> Gate:
    """Reports that never came are told at the end of the run; `rows complete` sees the seconds that they lack."""
    reports = sum(
        int(event.get("reports", 1))
        for event in recording.events_named("reports_lost")
        if window.from_s <= event["t_s"] < window.to_s
    )
    seen = said("gate.reports_received.seen", reports=reports)
    return Gate("reports_received", reports == 0, seen, said("gate.reports_received.advice"))


def _no_generator_outcome(window: Window) -> Gate:
    own = sum(window.histogram(kind, (GENERATOR,)).total for kind in (SERVICE, REQUEST))
    key = "generator_without_errors"
    return Gate(key, own == 0, said(f"gate.{key}.seen", own=own), said(f"gate.{key}.advice"))


def _cpu_below_limit(window: Window) -> Gate:
    known = window.vitals.dropna(subset=["cpu"])
    busy = busy_share(known).groupby(known["worker"]).quantile(0.95)
    busiest = float(busy.max()) if len(busy) else 0.0
    waits = known["cpu_wait"][known["worker"] == busy.idxmax()] if len(busy) else known["cpu_wait"]
    waited = float(waits.fillna(0.0).quantile(0.95)) if len(waits) else 0.0
    seen = said("gate.worker_cpu.seen", busiest=busiest)
    if waited >= WORTH_SAYING:
        seen = said("gate.worker_cpu.waited", busiest=busiest, waited=waited)
    advice = MORE_CORES if waited > busiest / 2 else MORE_WORKERS
    return Gate("worker_cpu", busiest < LARGEST_CPU, seen, advice)


def _clocks_read(recording: Recording) -> Gate:
    """A worker's seconds are put on the master's by the offset that was read; an unsure reading puts them wrong."""
    workers = range(recording.plan.workers)
    unsure_s = max((_of_clock(recording, worker, "unsure_s", inf) for worker in workers), default=inf)
    drift_s = max((_of_clock(recording, worker, "drift_s", 0.0) for worker in workers), default=0.0)
    is_read = unsure_s < inf and drift_s < inf
    read = said("gate.clocks.read", unsure_s=unsure_s) if is_read else said("gate.clocks.unread")
    seen = said("gate.clocks.drifted", read=read, drift_s=drift_s) if 0 < drift_s < inf else read
    return Gate("clocks", unsure_s <= MOST_UNSURE_S and drift_s <= MOST_DRIFT_S, seen, said("gate.clocks.advice"))


def _of_clock(recording: Recording, worker: int, name: str, otherwise: float) -> float:
    """What was read of a worker's clock, in seconds; nothing is known of it where what stands there is no number."""
    clocks = recording.provenance.get("clocks")
    clock = clocks.get(str(worker)) if isinstance(clocks, dict) else None
    if not isinstance(clock, dict) or name not in clock:
        return otherwise
    value = sound_number(clock[name])
    return inf if value is None else abs(value)


def _loop_in_time(recording: Recording, window: Window) -> Gate:
    """Of the worker that is worst."""
    pages = window.cells.of(LOOP_LAG).pages_there
    by_worker = [p99_s(window.histogram(LOOP_LAG, None, page.__eq__)) for page in pages]
    if not by_worker:
        return Gate("loop_lag", False, said("gate.loop_lag.none"), said("gate.look_at_logs"))
    return delay_gate("loop_lag", max(by_worker), recording, DELAY_ADVICE)


def _own_delay_small(recording: Recording, window: Window) -> Gate:
    delays = window.histogram(OWN_DELAY)
    if not delays.total:
        return Gate("own_delay", True, said("gate.own_delay.none"))
    return delay_gate("own_delay", p99_s(delays), recording, DELAY_ADVICE)

"""Generator gates: was the load what the plan says, and was the generator itself out of the way?

One that failed makes the stage INVALID, never FAIL: the portal is not to blame for what it was not asked.
"""

from collections.abc import Iterator, Mapping
from math import inf
from typing import Any

from analysis.busy import LARGEST_CPU, MORE_CORES, MORE_WORKERS, WORTH_SAYING, busy_share
from analysis.carriers import carriers_of
from analysis.collection_gate import collections_short
from analysis.gate import Gate, delay_gate, p99_s
from analysis.load_gates import IN_TIME, load_gates
from analysis.portal_count import requests_counted
from analysis.portal_gates import portal_gates
from analysis.recording import Recording
from analysis.windows import Window
from contract.outcomes import GENERATOR
from contract.quantities import write_duration, write_percentage
from contract.run_folder import LOOP_LAG, OWN_DELAY, REQUEST, SERVICE

DELAY_GATES = frozenset({"loop lag", "own delay", IN_TIME})  # a break that is larger than a delay can still be seen
DELAY_ADVICE = "Add workers: what the generator waits for itself is counted as the portal's latency."
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
    evidence = (
        f"{rows} of {window.seconds} seconds counted, {partial} of them without every worker; "
        f"{silent} of {len(carriers)} workers did not say how they were"
    )
    passed = rows == window.seconds and partial == 0 and silent <= 0
    return Gate("rows complete", passed, evidence, "Look into the logs of the workers and of the master.")


def _samples_complete(recording: Recording) -> Gate:
    """Of the whole run: who counted when they came, and who reads them now, must agree to the last one."""
    counted = requests_counted(recording)
    if counted is None:
        return Gate("samples complete", True, "the run did not end in peace, so nobody says how many there were", "")
    evidence = f"{recording.requests:,} requests are recorded, {counted:,} were reported by the workers"
    advice = "See what wrote or cut latency.arrows: a full disk, or a copy that was not whole."
    return Gate("samples complete", recording.requests == counted, evidence, advice)


def _workers_present(recording: Recording, window: Window) -> Gate:
    carriers = {str(worker) for worker in carriers_of(recording, window.stage)}
    lost = {
        worker
        for worker, since_s, until_s in _absences(recording)
        if worker in carriers and since_s < window.to_s and until_s > window.from_s
    }
    evidence = f"lost: worker {', worker '.join(sorted(lost))}" if lost else "none lost"
    return Gate("workers present", not lost, evidence, "See the log of the worker and the state of its machine.")


def _load_not_held(recording: Recording, window: Window) -> Gate:
    """A worker that does not hear its master, or has no request left of its share, makes a thinner load."""
    spans = [(_second(it, "from_s"), _second(it, "until_s"), it) for it in recording.events_named("load_held")]
    held = {
        f"worker {it.get('worker')} {it.get('why', 'was held')}"
        for from_s, until_s, it in spans
        if from_s < window.to_s and until_s > window.from_s
    }
    evidence = "; ".join(sorted(held)) if held else "every worker could send all the time"
    advice = "See the network between the workers and the master, whether one of them stood still, and targets.yaml."
    return Gate("load not held", not held, evidence, advice)


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
    evidence = f"{reports} reports of workers never came"
    return Gate("reports received", reports == 0, evidence, "See the network between workers and master, and its CPU.")


def _no_generator_outcome(window: Window) -> Gate:
    own = sum(window.histogram(kind, (GENERATOR,)).total for kind in (SERVICE, REQUEST))
    return Gate(
        "generator without errors",
        own == 0,
        f"{own:,} pages and requests failed in the generator itself",
        "See the failures of outcome 'generator': ports, descriptors, names, or an error in a journey.",
    )


def _cpu_below_limit(window: Window) -> Gate:
    known = window.vitals.dropna(subset=["cpu"])
    busy = busy_share(known).groupby(known["worker"]).quantile(0.95)
    busiest = float(busy.max()) if len(busy) else 0.0
    waits = known["cpu_wait"][known["worker"] == busy.idxmax()] if len(busy) else known["cpu_wait"]
    waited = float(waits.fillna(0.0).quantile(0.95)) if len(waits) else 0.0
    evidence = f"busiest worker at {write_percentage(busiest)} of a core in one second of twenty"
    if waited >= WORTH_SAYING:
        evidence += f", of which it waited for a core that others had: {write_percentage(waited)}"
    advice = MORE_CORES if waited > busiest / 2 else MORE_WORKERS
    return Gate("worker CPU", busiest < LARGEST_CPU, evidence, advice)


def _clocks_read(recording: Recording) -> Gate:
    """A worker's seconds are put on the master's by the offset that was read; an unsure reading puts them wrong."""
    readings = [_of_clock(recording, worker, "unsure_s", inf) for worker in range(recording.plan.workers)]
    unsure_s = max(readings, default=inf)
    said = f"within {write_duration(unsure_s)}" if unsure_s < inf else "not at all by one of them"
    evidence = f"the workers' clocks were read {said}"
    drift_s = max((_of_clock(recording, worker, "drift_s", 0.0) for worker in range(recording.plan.workers)), default=0)
    evidence += f", and drifted by at least {write_duration(float(f'{drift_s:.3g}'))} since" if drift_s > 0 else ""
    advice = "See the network between the workers and the master, and what moves the clocks of their machines."
    return Gate("clocks", unsure_s <= MOST_UNSURE_S and drift_s <= MOST_DRIFT_S, evidence, advice)


def _of_clock(recording: Recording, worker: int, name: str, otherwise: float) -> float:
    """What was read of a worker's clock, in seconds."""
    try:
        return float(recording.provenance["clocks"][str(worker)][name])
    except (KeyError, TypeError, ValueError):
        return otherwise


def _loop_in_time(recording: Recording, window: Window) -> Gate:
    """Of the worker that is worst."""
    pages = window.cells.of(LOOP_LAG).pages_there
    by_worker = [p99_s(window.histogram(LOOP_LAG, None, page.__eq__)) for page in pages]
    if not by_worker:
        return Gate("loop lag", False, "no worker probed its loop", "Look into the logs of the workers.")
    return delay_gate("loop lag", max(by_worker), recording, DELAY_ADVICE)


def _own_delay_small(recording: Recording, window: Window) -> Gate:
    delays = window.histogram(OWN_DELAY)
    if not delays.total:
        return Gate("own delay", True, "the kernel offered no time of arrival to measure it with", "")
    return delay_gate("own delay", p99_s(delays), recording, DELAY_ADVICE)

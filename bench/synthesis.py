"""A large run that nobody had to run: chance draws the latencies, the real code records, sends, merges and writes them.

    chance --ticks--> Recorder --samples--> report --msgpack--> Collector --> RecordingWriter --> run folder
           (numpy)    one a worker                              one

What is not real: the clock, the citizens, and how the workers were (their vitals are quiet ones). Visits that went well
come through the recorder's door for many at once, those that failed one by one.
"""

import hashlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgpack
import numpy as np
from numpy.typing import NDArray

from contract.objectives import read_objective
from contract.outcomes import OK
from contract.plan import Citizens, Level, Plan, Stage, Target
from contract.plan_file import plan_to_json
from contract.run_folder import BACKEND, COMPLETED, OWN_DELAY, REQUEST, RESPONSE, SERVICE, THINK, RunFolder
from contract.think_time import Lognormal
from harness.inside.collector import Collector
from harness.inside.messages import TICKS, Report, Vitals, report_from_wire, report_to_wire
from harness.inside.recorder import Recorder
from harness.inside.recording import RecordingWriter
from harness.planner import interval_of
from harness.run import write_json

STAGES = 6
CYCLE_S = 10.0  # of a citizen: a page and a think
SETTLES = 0.1  # of a stage
PROBES_A_SECOND = 50
FAILURES = (("status_5xx", 0.001), ("timed_out", 0.0001))  # and the share of the visits
THINK_SPREAD = 1.0

Seconds = NDArray[np.float64]


@dataclass(frozen=True)
class Size:
    """How large a run is to be synthesised; one request a page, one page a citizen every CYCLE_S."""

    minutes: float
    requests_per_s: int
    pages: int
    workers: int
    systems: int = 0  # behind the portal; each page waits for one of them for half of its time
    seed: int = 20261123


class FakeClock:
    """Tells the second that is being made."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


class Portal:
    """Pages of different shares, medians and spreads; every latency is lognormal."""

    def __init__(self, size: Size) -> None:
        chance = np.random.default_rng(size.seed)
        self.names = [f"journey_{number // 6}/page_{number % 6}" for number in range(size.pages)]
        self.shares = chance.dirichlet(np.full(size.pages, 4.0))
        self.medians_s = np.exp(chance.uniform(np.log(0.03), np.log(0.8), size.pages))
        self.spreads = chance.uniform(0.3, 0.6, size.pages)
        self._chance = chance
        self.mean_s = float(self.shares @ (self.medians_s * np.exp(self.spreads**2 / 2)))
        self._think_s = (CYCLE_S - self.mean_s) / np.exp(THINK_SPREAD**2 / 2)

    def visits(self, number: float) -> tuple[NDArray[np.int64], dict[str, Seconds]]:
        """The pages of about so many visits, and what each took, by kind."""
        chance = self._chance
        page = chance.choice(len(self.names), size=chance.poisson(number), p=self.shares)
        request_s = self.medians_s[page] * np.exp(self.spreads[page] * chance.standard_normal(len(page)))
        service_s = request_s + 0.0002 * chance.standard_exponential(len(page))  # reading and parsing
        return page, {
            OWN_DELAY: 0.0002 * np.exp(0.6 * chance.standard_normal(len(page))),
            REQUEST: request_s,
            SERVICE: service_s,
            RESPONSE: service_s + 0.0004 * np.exp(0.8 * chance.standard_normal(len(page))),
            THINK: self._think_s * np.exp(THINK_SPREAD * chance.standard_normal(len(page))),
        }

    def outcomes(self, visits: int) -> NDArray[np.int64]:
        """How each visit ended: 0 is well, else a place in FAILURES and one."""
        drawn, ended = self._chance.random(visits), np.zeros(visits, dtype=np.int64)
        for place, (_, share) in enumerate(FAILURES):
            ended[(drawn >= 0) & (drawn < share)] = place + 1
            drawn -= share
        return ended

    def lags_s(self) -> Seconds:
        """The probes of one worker in one second."""
        return np.asarray(0.0005 * self._chance.standard_exponential(PROBES_A_SECOND))


def make_plan(size: Size) -> Plan:
    """Six stages at the stated capacity, as a soak has them."""
    citizens, long_s = round(size.requests_per_s * CYCLE_S), size.minutes * 60 / STAGES
    settle_s = round(SETTLES * long_s)
    stages = tuple(
        Stage(index, 1.0, citizens, citizens, index * long_s, 0.0, settle_s, long_s - settle_s)
        for index in range(STAGES)
    )
    return Plan(
        name="synthesised",
        about="How large is the recording of a large run, and how long does it take to judge?",
        stated_capacity=Level(citizens, "bench.recording"),
        observed_peak=None,
        target=Target("nowhere", "http://127.0.0.1:9", ("127.0.0.1:9",)),
        scale=1,
        seed=size.seed,
        workers=size.workers,
        citizens=Citizens({"journey_0": 1.0}, Lognormal(CYCLE_S / 2, CYCLE_S), 60.0),
        stages=stages,
        objectives=tuple(map(read_objective, ("p95 of page < 3 s", "p99 of journey_0 < 5 s", "errors of all < 1 %"))),
        stop_when=(),
        interval_s=interval_of(stages),
    )


def synthesise(size: Size, run: RunFolder) -> int:
    """Make the run folder; answers how many requests are in it."""
    plan, portal, clock = make_plan(size), Portal(size), FakeClock()
    run.path.mkdir(parents=True, exist_ok=True)
    write_json(run.plan, plan_to_json(plan))
    write_json(run.provenance, {"clocks": {str(worker): {"unsure_s": 0.0} for worker in range(size.workers)}})
    recorders = [Recorder(clock) for _ in range(size.workers)]
    for citizen in range(plan.stages[0].citizens):
        recorders[citizen % size.workers].session_opened(citizen)
    for citizen in range(round(size.requests_per_s * portal.mean_s)):
        recorders[citizen % size.workers].request_sent(citizen)
    with RecordingWriter(run) as writer:
        collector = Collector(plan, writer, lambda written: None)
        writer.event(0, "run_started", epoch_s=0.0, workers=size.workers)
        for worker in range(size.workers):
            collector.worker_joined(worker)
        for second in range(int(plan.duration_s)):
            clock.now_s = second + 0.5
            for report in _reports(second, recorders, portal, size):
                collector.take(over_the_wire(report))
        collector.finish()
        writer.event(plan.duration_s, "run_ended", epoch_s=plan.duration_s, because="the plan is done", drained=True)
    workers = collector.summary()
    sums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in run.recording.iterdir()}
    write_json(run.outcome, {"outcome": COMPLETED, "workers": workers, "sha256_by_file": sums})
    return sum(of_worker["requests"] for of_worker in workers.values())


def over_the_wire(report: Report) -> Report:
    """As Locust's channel carries it: locust.rpc.protocol.Message."""
    packed = msgpack.dumps(("report", report_to_wire(report), "worker"))
    return report_from_wire(msgpack.loads(packed, raw=False, strict_map_key=False)[1])


def _reports(second: int, recorders: list[Recorder], portal: Portal, size: Size) -> Iterator[Report]:
    for worker, recorder in enumerate(recorders):
        _visit(recorder, portal, size)
        for lag_s in portal.lags_s().tolist():
            recorder.held_up(worker, lag_s)
        samples, failures = recorder.take(second)
        vitals = Vitals(0.45, 0.002, 0.0008, 0.001, 250_000_000, 2000, 0.01)
        yield Report(worker, second, second, samples, failures, recorder.crowd_at(second), vitals)


def _visit(recorder: Recorder, portal: Portal, size: Size) -> None:
    """The visits of one worker in one second."""
    page, took_s = portal.visits(size.requests_per_s / size.workers)
    ended = portal.outcomes(len(page))
    for visit in np.flatnonzero(ended).tolist():
        _fail(recorder, portal.names[page[visit]], FAILURES[ended[visit] - 1][0], float(took_s[SERVICE][visit]))
    well = ended == 0
    for kind, of_kind_s in took_s.items():
        _keep(recorder, portal.names, kind, page[well], of_kind_s[well])
    for system in range(size.systems):
        waited = well & (page % size.systems == system)
        _keep(recorder, portal.names, f"{BACKEND}system_{system}", page[waited], took_s[REQUEST][waited] / 2)


def _keep(recorder: Recorder, names: list[str], kind: str, page: NDArray[np.int64], took_s: Seconds) -> None:
    """Tell the recorder what visits of all pages took, page by page."""
    ticks = (took_s[np.argsort(page, kind="stable")] * 1_000_000).astype(np.int64)
    ends = np.cumsum(np.bincount(page, minlength=len(names))).tolist()
    for name, first, last in zip(names, [0, *ends], ends, strict=False):
        if last > first:
            recorder.keep_all(kind, name, OK, array(TICKS, ticks[first:last].tobytes()))


def _fail(recorder: Recorder, page: str, outcome: str, took_s: float) -> None:
    took_s = 30.0 if outcome == "timed_out" else took_s
    recorder.request_sent(0)
    recorder.request_done(page, outcome, took_s, None, "")
    recorder.page_done(page, outcome, took_s, took_s, "synthesised")


def bytes_of(folder: Path) -> dict[str, int]:
    """The size of each file of a folder."""
    return {path.name: path.stat().st_size for path in sorted(folder.iterdir())}

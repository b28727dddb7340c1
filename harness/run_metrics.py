"""The numbers of a run as it goes, for Prometheus: what the master tells, as metrics with the names of its conventions.

Whoever asks gets what was written up to then: counters rise from the run's beginning, and begin anew with the next
replicate. Labels are few: pages as the recording calls them, outcomes, workers; no addresses, nobody's identity.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from contract.plan import Plan, Stage
from harness.latency_steps import DELAY_STEPS_S, steps_of
from harness.tally import Tally

Said = dict[str, Any]
Labelled = Iterable[tuple[tuple[str, ...], float]]

GAUGES = (  # of a second: name, what it is, key of the announcement
    ("planned_citizens", "Citizens that the plan wants now.", "planned"),
    ("open_sessions", "Sessions open now, in simulated citizens.", "open"),
    ("active_citizens", "Citizens who acted within the last 60 s.", "active_60s"),
    ("requests_in_flight", "Requests sent and not yet answered.", "in_flight"),
    ("workers_connected", "Workers whose count is in the newest second.", "workers"),
    ("reports_missing", "Reports of workers that have not come up to now.", "reports_missing"),
)
VITALS = (  # of a worker: name, what it is, place in the announcement
    ("worker_memory_bytes", "Resident memory of a worker.", 4),
    ("worker_sockets", "Open descriptors of a worker, nearly all of them sockets.", 5),
)
SPENT = (
    ("worker_cpu_seconds", "Processor time of a worker: its rate is the share of one core.", 1),
    ("worker_cpu_wait_seconds", "Time that a worker was ready to run and had no core.", 2),
    ("worker_gc_pause_seconds", "Time that a worker spent in garbage collections.", 3),
)


@dataclass
class _Run:
    """What has been told of one run."""

    plan: Plan
    name: str
    going: bool = True
    newest: Said = field(default_factory=dict)
    pages: Counter[tuple[str, str]] = field(default_factory=Counter)
    requests: Counter[str] = field(default_factory=Counter)
    latencies: dict[str, Tally] = field(default_factory=dict)
    loop_lags: dict[int, Tally] = field(default_factory=dict)
    own_delay: Tally = field(default_factory=lambda: Tally(DELAY_STEPS_S))
    spent_s: Counter[tuple[str, int]] = field(default_factory=Counter)  # by metric and worker
    vitals: dict[int, list[float]] = field(default_factory=dict)

    def hear(self, said: Said) -> None:
        if said["event"] == "second":
            self.newest |= said
        elif said["event"] == "counts":
            self.newest |= {key: said[key] for key in ("active_60s", "reports_missing")}
            self._count(said)

    def _count(self, said: Said) -> None:
        self.pages.update({(page, outcome): count for page, outcome, count in said["pages"]})
        self.requests.update(dict(said["requests"]))
        for page, *told in said["latencies"]:
            self.latencies.setdefault(page, Tally(steps_of(self.plan))).add(*told)
        for worker, *told in said["loop_lags"]:
            self.loop_lags.setdefault(worker, Tally(DELAY_STEPS_S)).add(*told)
        self.own_delay.add(*said["own_delays"])
        for vitals in said["vitals"]:
            self.vitals[vitals[0]] = vitals
            self.spent_s.update({(name, vitals[0]): vitals[place] or 0.0 for name, _, place in SPENT})


class RunMetrics(Collector):
    """Hears what is told of a run, in one thread; is asked for it in others."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._run: _Run | None = None
        self.was_asked = Event()
        self.end_was_told = Event()  # somebody has what was counted up to the end

    def begin(self, plan: Plan, run: str) -> None:
        """A run begins, of replicates each."""
        with self._lock:
            self._run = _Run(plan, run)
            self.end_was_told.clear()

    def end(self) -> None:
        """The run is over, however it ended."""
        with self._lock:
            if self._run is not None:
                self._run.going = False

    def hear(self, said: Said) -> None:
        """One announcement."""
        with self._lock:
            if self._run is not None:
                self._run.hear(said)

    def collect(self) -> Iterator[Metric]:
        """All metrics, as they are now."""
        with self._lock:
            if self._run is None:
                return
            metrics = list(_metrics_of(self._run))
            self.was_asked.set()
            if not self._run.going:
                self.end_was_told.set()
        yield from metrics


def _metrics_of(run: _Run) -> Iterator[Metric]:
    yield from _of_the_plan(run.plan, run.name)
    yield _gauge("running", "Whether the run goes: 1, or 0 when it has ended.", (), [((), float(run.going))])
    yield from _of_the_stage(run)
    for name, about, key in GAUGES:
        if run.newest.get(key) is not None:
            yield _gauge(name, about, (), [((), run.newest[key])])
    yield from _of_the_load(run)
    yield from _of_the_generator(run)


def _of_the_plan(plan: Plan, run: str) -> Iterator[Metric]:
    info = ("scenario", "run", "target")
    yield _gauge("run_info", "Which run this is.", info, [((plan.name, run, plan.target.name), 1.0)])
    levels = [("stated_capacity_users", "Concurrent users that the portal is stated to hold.", plan.stated_capacity)]
    if plan.observed_peak is not None:
        levels.append(("observed_peak_users", "The most concurrent users that were seen.", plan.observed_peak))
    for name, about, level in levels:
        yield _gauge(name, about, (), [((), level.users)])
    yield _gauge("scale", "One simulated citizen stands for so many.", (), [((), plan.scale)])
    yield _gauge("planned_duration_seconds", "From the first citizen to the last window's end.", (),
                 [((), plan.duration_s)])  # fmt: skip
    yield _gauge("workers_planned", "Workers that the plan wants.", (), [((), plan.workers)])
    yield _gauge("stages", "Stages of the plan.", (), [((), len(plan.stages))])


def _of_the_stage(run: _Run) -> Iterator[Metric]:
    newest, plan = run.newest, run.plan
    if not newest:
        return
    stage = None if newest["stage"] is None or not run.going else plan.stages[newest["stage"]]
    number = 0 if stage is None else stage.index + 1
    yield _gauge("stage", "The stage that the run is in, counted from 1; 0 when the last is over.", (), [((), number)])
    if stage is not None:
        words = (str(number), _phase(stage, newest["second"]))
        yield _gauge("stage_info", "What the stage does: ramp, settle or measure.", ("stage", "phase"), [(words, 1.0)])
    yield _gauge("elapsed_seconds", "Seconds of the run that were recorded.", (), [((), newest["second"] + 1)])
    for name, about, key in (
        ("utilisation_ratio", "Concurrent users over the stated capacity.", "open"),
        ("planned_utilisation_ratio", "Planned concurrent users over the stated capacity.", "planned"),
    ):
        yield _gauge(name, about, (), [((), newest[key] * plan.scale / plan.stated_capacity.users)])


def _phase(stage: Stage, second: int) -> str:
    if second < stage.start_s + stage.ramp_s:
        return "ramp"
    return "settle" if second < stage.measure_from_s else "measure"


def _of_the_load(run: _Run) -> Iterator[Metric]:
    yield _counter("pages", "Pages that ended.", ("page", "outcome"), run.pages.items())
    yield _counter("requests", "Requests that ended.", ("outcome",), (((key,), n) for key, n in run.requests.items()))
    latencies = [((page,), tally) for page, tally in run.latencies.items()]
    about = "Latency of pages that were answered or failed, from when they were due."
    yield _histogram("page_latency_seconds", about, ("page",), latencies)


def _of_the_generator(run: _Run) -> Iterator[Metric]:
    lags = [((str(worker),), tally) for worker, tally in run.loop_lags.items()]
    yield _histogram("loop_lag_seconds", "How long what was ready waited for its turn.", ("worker",), lags)
    own = [((), run.own_delay)] if run.own_delay.counts else []
    yield _histogram("own_delay_seconds", "What of a request's latency is the generator's own.", (), own)
    for name, about, _ in SPENT:
        spent = (((str(worker),), s) for (metric, worker), s in run.spent_s.items() if metric == name)
        yield _counter(name, about, ("worker",), spent)
    for name, about, place in VITALS:
        yield _gauge(name, about, ("worker",), (((str(one),), told[place]) for one, told in run.vitals.items()))


def _gauge(name: str, about: str, labels: tuple[str, ...], values: Labelled) -> Metric:
    return _filled(GaugeMetricFamily(f"portal_load_{name}", about, labels=labels), values)


def _counter(name: str, about: str, labels: tuple[str, ...], values: Labelled) -> Metric:
    return _filled(CounterMetricFamily(f"portal_load_{name}", about, labels=labels), values)


def _filled(family: GaugeMetricFamily | CounterMetricFamily, values: Labelled) -> Metric:
    for labels, value in sorted(values):
        family.add_metric(labels, value)
    return family


def _histogram(
    name: str, about: str, labels: tuple[str, ...], tallies: Iterable[tuple[tuple[str, ...], Tally]]
) -> Metric:
    family = HistogramMetricFamily(f"portal_load_{name}", about, labels=labels)
    for values, tally in sorted(tallies, key=lambda item: item[0]):
        family.add_metric(values, tally.buckets, tally.sum_s)
    return family

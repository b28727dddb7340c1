"""The numbers of a run as it goes, for Prometheus: what the master tells, as metrics with the names of its conventions.

Whoever asks gets what was written up to then: counters rise from the run's beginning, and begin anew with the next
replicate. Labels are few: pages as the recording calls them, outcomes, workers; no addresses, nobody's identity.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from threading import Event, Lock
from typing import Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

from contract.plan import Plan
from harness.counted import LATENCY, LOOP_LAG, NOW, OWN_DELAY, PAGE, REQUEST, SPENT, WORKER_NOW, Rows, add
from harness.latency_steps import DELAY_STEPS_S, Steps, steps_of

Said = dict[str, Any]
Labels = tuple[str, ...]
Labelled = Iterable[tuple[Labels, float]]

# Name, what it is, and where it stands: a key of the announcement of a second, or a place in a row.
OF_A_SECOND = (
    ("planned_citizens", "Citizens that the plan wants now.", "planned"),
    ("open_sessions", "Sessions open now, in simulated citizens.", "open"),
    ("requests_in_flight", "Requests sent and not yet answered.", "in_flight"),
    ("workers_connected", "Workers whose count is in the newest second.", "workers"),
)
OF_NOW = (
    ("active_citizens", "Citizens who acted within the last 60 s.", 0),
    ("reports_missing", "Reports of workers that have not come up to now.", 1),
)
OF_A_WORKER = (
    ("worker_memory_bytes", "Resident memory of a worker.", 0),
    ("worker_sockets", "Open descriptors of a worker, nearly all of them sockets.", 1),
)
SPENT_BY_A_WORKER = (
    ("worker_cpu_seconds", "Processor time of a worker: its rate is the share of one core.", 0),
    ("worker_cpu_wait_seconds", "Time that a worker was ready to run and had no core.", 1),
    ("worker_gc_pause_seconds", "Time that a worker spent in garbage collections.", 2),
)


@dataclass
class _Run:
    """What has been told of one run: its newest second, and all that was counted (harness.counted)."""

    plan: Plan
    name: str
    going: bool = True
    newest: Said = field(default_factory=dict)
    rows: Rows = field(default_factory=dict)

    def hear(self, said: Said) -> None:
        if said["event"] == "second":
            self.newest = said
        elif said["event"] == "counts":
            add(self.rows, {tuple(key): numbers for key, numbers in said["rows"]})

    def of(self, kind: str) -> Iterator[tuple[Labels, list[float]]]:
        """The labels and the numbers of the rows of one kind."""
        return ((tuple(map(str, key[1:])), numbers) for key, numbers in self.rows.items() if key[0] == kind)

    def column(self, kind: str, place: int) -> Iterator[tuple[Labels, float]]:
        """One number of each."""
        return ((labels, numbers[place]) for labels, numbers in self.of(kind))


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
    for name, about, place in OF_NOW:
        yield _gauge(name, about, (), run.column(NOW, place))
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
    for name, about, key in OF_A_SECOND:
        yield _gauge(name, about, (), [((), newest[key])])
    stage = None if newest["stage"] is None or not run.going else plan.stages[newest["stage"]]
    number = 0 if stage is None else stage.index + 1
    yield _gauge("stage", "The stage that the run is in, counted from 1; 0 when the last is over.", (), [((), number)])
    if stage is not None:
        words = (str(number), stage.phase_at(newest["second"]))
        yield _gauge("stage_info", "What the stage does: ramp, settle or measure.", ("stage", "phase"), [(words, 1.0)])
    yield _gauge("elapsed_seconds", "Seconds of the run that were recorded.", (), [((), newest["second"] + 1)])
    for name, about, key in (
        ("utilisation_ratio", "Concurrent users over the stated capacity.", "open"),
        ("planned_utilisation_ratio", "Planned concurrent users over the stated capacity.", "planned"),
    ):
        yield _gauge(name, about, (), [((), newest[key] * plan.scale / plan.stated_capacity.users)])


def _of_the_load(run: _Run) -> Iterator[Metric]:
    yield _counter("pages", "Pages that ended.", ("page", "outcome"), run.column(PAGE, 0))
    yield _counter("requests", "Requests that ended.", ("outcome",), run.column(REQUEST, 0))
    about = "Latency of pages that were answered or failed, from when they were due."
    yield _histogram("page_latency_seconds", about, ("page",), steps_of(run.plan), run.of(LATENCY))


def _of_the_generator(run: _Run) -> Iterator[Metric]:
    about = "How long what was ready waited for its turn."
    yield _histogram("loop_lag_seconds", about, ("worker",), DELAY_STEPS_S, run.of(LOOP_LAG))
    about = "What of a request's latency is the generator's own."
    yield _histogram("own_delay_seconds", about, (), DELAY_STEPS_S, run.of(OWN_DELAY))
    for name, about, place in SPENT_BY_A_WORKER:
        yield _counter(name, about, ("worker",), run.column(SPENT, place))
    for name, about, place in OF_A_WORKER:
        yield _gauge(name, about, ("worker",), run.column(WORKER_NOW, place))


def _gauge(name: str, about: str, labels: Labels, values: Labelled) -> Metric:
    return _filled(GaugeMetricFamily(f"portal_load_{name}", about, labels=labels), values)


def _counter(name: str, about: str, labels: Labels, values: Labelled) -> Metric:
    return _filled(CounterMetricFamily(f"portal_load_{name}", about, labels=labels), values)


def _filled(family: GaugeMetricFamily | CounterMetricFamily, values: Labelled) -> Metric:
    for labels, value in sorted(values):
        family.add_metric(labels, value)
    return family


def _histogram(
    name: str, about: str, labels: Labels, steps: Steps, rows: Iterable[tuple[Labels, list[float]]]
) -> Metric:
    """Each bucket of Prometheus counts what is at most its end."""
    family = HistogramMetricFamily(f"portal_load_{name}", about, labels=labels)
    ends = [*map(floatToGoString, steps), "+Inf"]
    for values, (sum_s, *counts) in sorted(rows):
        family.add_metric(values, list(zip(ends, accumulate(counts), strict=True)), sum_s)
    return family

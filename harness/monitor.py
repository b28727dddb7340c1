"""What the target's own monitoring says of its resources, written into the recording: resources.csv.

It is asked once, when the run has ended, for all of it: Prometheus has kept what happened, so nothing is missed while
this process is busy, nothing is asked of the target's side while it is measured, and a run that is interrupted gets
what there is like any other. That it can be asked is tried before the first request.
"""

import csv
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contract.redaction import one_line
from contract.run_folder import RESOURCES_COLUMNS, RunFolder
from contract.spreadsheet import plain_cell
from harness.prometheus import Clock, Labels, NoAnswer, Prometheus, Span

MOST_SERIES = 10  # of one query: whoever has more machines says which, or asks for the busiest
LONGEST_NAME = 60
PATIENCE_S = 45.0  # for all queries together
DIGITS = 6

Samples = dict[int, float]  # by second


@dataclass(frozen=True)
class Monitoring:
    """Where the Prometheus of the target is, by name and as the gate found it, and the query of each resource."""

    prometheus: str
    every_s: int
    query_by_resource: Mapping[str, str]
    token: str | None = field(default=None, repr=False)
    addresses: Sequence[str] | None = None


@dataclass
class Monitor:
    """Follows one run; `problems` are why something of what was asked for is not there."""

    monitoring: Monitoring
    run: RunFolder
    wall: Callable[[], float] = time.time
    problems: list[str] = field(default_factory=list)
    _origin_s: float | None = None
    _began_s: float | None = None  # to ask

    def try_out(self) -> list[str]:
        """Is it there, and does it understand the queries? What is wrong, a sentence each."""
        prometheus, found = self._prometheus(), []
        try:
            prometheus.clock()
        except NoAnswer as error:
            return [str(error)]
        for resource, query in self.monitoring.query_by_resource.items():
            try:
                prometheus.try_out(query)
            except NoAnswer as error:
                found.append(f"{resource}: {error}")
        return found

    def hear(self, said: Mapping[str, Any]) -> None:
        """When the run began."""
        if said["event"] == "started":
            self._origin_s = said["epoch_s"]

    def record(self) -> dict[str, Any] | None:
        """Write resources.csv, up to now; answers what provenance.json says of it. None of a run that did not begin."""
        if self._origin_s is None:
            return None
        samples_by_name: dict[str, Samples] = {}
        clock: Clock | None = None
        try:
            clock = self._prometheus().clock()
            for resource in self.monitoring.query_by_resource:
                samples_by_name |= self._read(resource, self._span(self._origin_s, clock))
        except NoAnswer as error:
            self.problems.append(str(error))
        except KeyboardInterrupt:
            self.problems.append("it was interrupted before all was read")
        try:
            write_samples(self.run, samples_by_name)
        except OSError as error:
            self.problems.append(f"resources.csv cannot be written: {error.strerror or error}")
        return self._told(clock)

    def _told(self, clock: Clock | None) -> dict[str, Any]:
        return {
            "every_s": self.monitoring.every_s,
            "query_by_resource": dict(self.monitoring.query_by_resource),
            "clock": clock and {"offset_s": round(clock.ahead_s, 4), "unsure_s": round(clock.unsure_s, 4)},
            "problems": self.problems,
        }

    def _prometheus(self) -> Prometheus:
        asked = self.monitoring
        return Prometheus(asked.prometheus, self.run.name, self.wall, asked.token, asked.addresses)

    def _span(self, origin_s: float, clock: Clock) -> Span:
        """Second 0 of the run, and now, as its clock has them."""
        return Span(origin_s + clock.ahead_s, self.wall() + clock.ahead_s, self.monitoring.every_s)

    def _read(self, resource: str, span: Span) -> dict[str, Samples]:
        """The samples of one query, by the name of the resource; none where there are none, and then it is told."""
        self._began_s = self._began_s or self.wall()
        if self.wall() > self._began_s + PATIENCE_S:
            self.problems.append(f"{resource}: no time was left to ask for it")
            return {}
        try:
            series = self._prometheus().samples(self.monitoring.query_by_resource[resource], span)
        except NoAnswer as error:
            self.problems.append(f"{resource}: {error}")
            return {}
        if not any(series.values()):
            self.problems.append(f"{resource}: the query gives no sample of this time")
        if len(series) > MOST_SERIES:
            many = f"{len(series)} series, of which {MOST_SERIES} are kept: let the query give fewer"
            self.problems.append(f"{resource}: {many}")
        return named(resource, series)


def named(resource: str, series: Mapping[Labels, Samples]) -> dict[str, Samples]:
    """A resource each, called by the labels in which they differ: `cpu{instance=a:9100}`; one alone as it is."""
    kept = sorted(series.items())[:MOST_SERIES]
    if len(kept) == 1:
        return {resource: kept[0][1]}
    differing = _differing([labels for labels, _ in kept])
    found: dict[str, Samples] = {}
    for labels, samples in kept:
        words = ",".join(f"{name}={value}" for name, value in labels if name in differing)
        name = f"{resource}{{{one_line(words, LONGEST_NAME)}}}"
        found[name if name not in found else f"{name} {len(found) + 1}"] = samples
    return found


def _differing(labels: Sequence[Labels]) -> set[str]:
    values: dict[str, set[str | None]] = {}
    for name in {name for each in labels for name, _ in each}:
        values[name] = {dict(each).get(name) for each in labels}
    return {name for name, found in values.items() if len(found) > 1}


def write_samples(run: RunFolder, samples_by_name: Mapping[str, Samples]) -> None:
    """resources.csv, in the order of the seconds; no file where there is no sample."""
    rows = sorted(
        (second, str(plain_cell(name)), f"{value:.{DIGITS}g}")
        for name, samples in samples_by_name.items()
        for second, value in samples.items()
    )
    if rows:
        with run.resources.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([RESOURCES_COLUMNS, *rows])

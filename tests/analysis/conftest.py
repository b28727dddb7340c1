"""Made runs: run folders on disk from a seeded simulation (naive_portal.py) of a portal whose capacity is planted."""

import csv
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from analysis import open_recording
from analysis.language import LANGUAGES
from analysis.report.chart import Chart
from analysis.verdict import Verdict, judge
from contract.buckets import bucket_of
from contract.objectives import read_objective, read_stop_rule
from contract.plan import CLOSED, Citizens, Level, Plan, Stage, Target
from contract.plan_file import plan_to_json
from contract.run_folder import (
    PORTAL_COLUMNS,
    SYSTEMS_COLUMNS,
    USERS_COLUMNS,
    VITALS_COLUMNS,
    RunFolder,
)
from contract.think_time import Lognormal
from tests.analysis.latency_files import PLAIN_SCHEMA, SCHEMA, write_latency
from tests.analysis.naive_portal import SCALE, STATED, Page, Think, simulate


@dataclass(frozen=True)
class Told:
    """What citizens did: pages, thinks, and (second, page, outcome, kind, duration) of what else they told.

    `sessions` are those that were open, from and until a second; None: as many citizens as were planned.
    """

    pages: list[Page]
    thinks: list[Think]
    others: list[tuple[float, str, str, str, float]] = field(default_factory=list)
    sessions: list[tuple[float, float]] | None = None


@dataclass
class Made:
    """What to make; a test changes what it is about, and writes it."""

    planted: float = 1.5
    seed: int = 1
    utilisations: tuple[float, ...] = (0.2, 0.4167, 0.6, 0.8, 1.0)
    objectives: tuple[str, ...] = ("p95 of page < 500 ms", "errors of all < 1 %")
    stop_when: tuple[str, ...] = ()
    measure_s: float = 20.0
    outcome_of: Callable[[Page, Random], str] = lambda page, random: page.outcome
    runs_until_s: float | None = None  # the run is cut here
    ended: str | None = "completed"  # None: no outcome.json
    cpu: Callable[[int, int], float] = lambda second, worker: 0.3
    cpu_wait: Callable[[int], float] = lambda second: 0.0
    loop_lag_s: Callable[[int], float] = lambda second: 0.002
    own_delay_s: float = 0.001
    own_delay_of: Callable[[Page], float] | None = None  # in its place
    workers_in: Callable[[int], int] = lambda second: 2  # whose report of this second came
    open_share: float = 1.0  # of the citizens planned
    thinks_told: float = 1.0  # of all
    events: list[dict[str, Any]] = field(default_factory=list)
    provenance: dict[str, Any] = field(
        default_factory=lambda: {
            "target_declares": {"scale": 100},
            "clocks": {str(worker): {"offset_s": 0.0, "unsure_s": 0.0004} for worker in range(2)},
        }
    )
    embedded: bool = True
    scale: float = SCALE
    hanging: Callable[[int], int] = lambda second: 0  # requests in flight that never end
    portal_counts: float = 1.0  # of the requests that were made
    told: Callable[[Plan, float], Told] | None = None  # other citizens than those of `simulate`
    model: str = CLOSED
    session_s: float = 20.0  # the length of a session while the portal takes no time
    moves: bool = False
    interval_s: int = 1
    plain_words: bool = False  # as earlier recordings are
    tells_response: bool = False
    in_plan: dict[str, Any] = field(default_factory=dict)  # what the plan says otherwise
    counts_of: Callable[[int], dict[str, tuple[float, ...]]] | None = None  # of each system in a second: systems.csv

    @property
    def plan(self) -> Plan:
        """The plan of it."""
        stages, start_s = [], 0.0
        for index, utilisation in enumerate(self.utilisations):
            stages.append(self._stage(index, utilisation, start_s))
            start_s = stages[-1].end_s
        plan = Plan(
            name="capacity",
            about="Does the portal hold the 120,000 concurrent users that it is stated to hold?",
            stated_capacity=Level(STATED, "Government Office", "2025-07-28"),
            observed_peak=Level(50_000, "Government Office", "2025-07-28"),
            target=Target("embedded", "http://127.0.0.1:8080", ("127.0.0.1",), self.embedded),
            scale=self.scale,
            seed=self.seed,
            workers=2,
            citizens=Citizens({"look_up_procedure": 0.7, "track_dossier": 0.3}, Lognormal(3.2, 9.6), 60.0),
            stages=tuple(stages),
            objectives=tuple(read_objective(text) for text in self.objectives),
            stop_when=tuple(read_stop_rule(text) for text in self.stop_when),
            interval_s=self.interval_s,
        )
        return replace(plan, **self.in_plan)

    def _stage(self, index: int, utilisation: float, start_s: float) -> Stage:
        users = round(utilisation * STATED)
        citizens = round(users / SCALE)
        ramp_s, settle_s = (0.0, 0.0) if self.moves else (3.0, 9.0)
        stage = Stage(index, utilisation, users, citizens, start_s, ramp_s, settle_s, self.measure_s, moves=self.moves)
        if self.model == CLOSED:
            return stage
        return replace(stage, model=self.model, arrivals_per_s=citizens / self.session_s, at_hand=3 * citizens)

    def with_(self, **changes: Any) -> "Made":
        """The same, but for these."""
        return replace(self, **changes)

    def write(self, path: Path) -> Path:
        """Simulate it, and write the run folder `path`."""
        run, plan = RunFolder(path), self.plan
        run.recording.mkdir(parents=True)
        until_s = min(plan.duration_s, self.runs_until_s or plan.duration_s)
        told = self.told(plan, until_s) if self.told else Told(*simulate(plan, self.planted, until_s))
        run.plan.write_text(json.dumps(plan_to_json(plan)))
        run.provenance.write_text(json.dumps(self.provenance))
        if self.ended is not None:
            run.outcome.write_text(json.dumps({"outcome": self.ended}))
        self._write_latency(run, told, until_s)
        self._write_users(run, plan, told, until_s)
        self._write_vitals(run, until_s)
        self._write_portal(run, told.pages, until_s)
        self._write_systems(run, until_s)
        events = [{"t_s": 0.0, "event": "run_started", "workers": 2}, *self.events]
        run.events.write_text("".join(json.dumps(event) + "\n" for event in events))
        return path

    def _write_latency(self, run: RunFolder, told: Told, until_s: float):
        rows = self._page_rows(told.pages, until_s)
        random = Random(self.seed)
        thinks = [it for it in told.thinks if random.random() < self.thinks_told]
        rows.update((int(it.ended_s), it.page, "ok", "think", bucket_of(it.duration_s)) for it in thinks)
        rows.update((int(t_s), page, outcome, kind, bucket_of(s)) for t_s, page, outcome, kind, s in told.others)
        for second in range(int(until_s)):
            for worker in range(2):
                rows[second, f"worker/{worker}", "ok", "loop_lag", bucket_of(self.loop_lag_s(second))] = 50
        kept = {key: count for key, count in rows.items() if key[0] < until_s}
        write_latency(run.latency, kept, self.interval_s, PLAIN_SCHEMA if self.plain_words else SCHEMA)

    def _page_rows(self, pages: list[Page], until_s: float) -> Counter[tuple[int, str, str, str, int]]:
        random, rows = Random(self.seed), Counter()
        for page in pages:
            if page.ended_s < until_s:
                beginning = (int(page.ended_s), page.name, self.outcome_of(page, random))
                bucket = bucket_of(page.ended_s - page.sent_s)
                rows[*beginning, "service", bucket] += 1
                rows[*beginning, "request", bucket] += 1
                own_s = self.own_delay_of(page) if self.own_delay_of else self.own_delay_s
                rows[*beginning, "own_delay", bucket_of(own_s)] += 1
                if self.tells_response:
                    rows[*beginning, "response", bucket_of(page.ended_s - page.sent_s + page.late_s)] += 1
                for system, waited_s in page.waits:
                    rows[*beginning, f"backend/{system}", bucket_of(waited_s)] += 1
        return rows

    def _write_users(self, run: RunFolder, plan: Plan, told: Told, until_s: float):
        in_flight_at = counter_of([(page.sent_s, page.ended_s) for page in told.pages])
        open_at = counter_of(told.sessions) if told.sessions is not None else plan.citizens_at
        with run.users.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(USERS_COLUMNS)
            for second in range(int(until_s)):
                planned, workers = plan.citizens_at(second + 1), self.workers_in(second)
                open_ = round(open_at(second + 1) * self.open_share * workers / 2)
                in_flight = in_flight_at(second + 1) + self.hanging(second)
                if workers:
                    writer.writerow((second, planned, open_, open_, in_flight, workers))

    def _write_vitals(self, run: RunFolder, until_s: float):
        with run.vitals.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(VITALS_COLUMNS)
            for second in range(int(until_s)):
                for worker in range(self.workers_in(second)):
                    cpu = f"{self.cpu(second, worker):.4f}"
                    writer.writerow(
                        (
                            second,
                            worker,
                            cpu,
                            self.loop_lag_s(second),
                            self.own_delay_s,
                            0.0,
                            80_000_000,
                            600,
                            self.cpu_wait(second),
                        )
                    )

    def _write_portal(self, run: RunFolder, pages: list[Page], until_s: float):
        ended = np.sort([page.ended_s for page in pages])
        with run.portal.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(PORTAL_COLUMNS)
            for second in range(int(until_s)):
                arrived = int(np.searchsorted(ended, second + 1) * self.portal_counts)
                writer.writerow((second, arrived, round(second * 0.4, 3)))

    def _write_systems(self, run: RunFolder, until_s: float):
        if self.counts_of is None:
            return
        with run.systems.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(SYSTEMS_COLUMNS)
            for second in range(int(until_s)):
                writer.writerows((second, system, *counts) for system, counts in self.counts_of(second).items())


def counter_of(spans: list[tuple[float, float]]) -> Callable[[float], int]:
    """How many spans hold a second."""
    begins, ends = np.sort([begin_s for begin_s, _ in spans]), np.sort([end_s for _, end_s in spans])
    return lambda t_s: int(np.searchsorted(begins, t_s) - np.searchsorted(ends, t_s))


@pytest.fixture(scope="session")
def made() -> Made:
    """A run that holds 150 % of the stated capacity, on a calm generator: change it `with_` what the test is about."""
    return Made()


@pytest.fixture
def judge_made(tmp_path: Path) -> Callable[[Made], Verdict]:
    """Writes what was made, opens it, and judges it."""

    def judge_it(it: Made) -> Verdict:
        return judge(open_recording(it.write(tmp_path / "run")))

    return judge_it


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Charts without a picture, for tests of what is said around them: drawing a report takes seconds."""
    monkeypatch.setattr(Chart, "svg_by_code", {language.code: "<svg></svg>" for language in LANGUAGES})

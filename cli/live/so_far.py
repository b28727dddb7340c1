"""What is known of a run while it goes: a value, made anew by each thing that is heard."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cli.live.judged import Judged
from contract.objectives import EVERY_PAGE, Objective
from contract.plan import MEASURE, RAMP, SETTLE, Plan, Stage
from contract.run_folder import COMPLETED

KEPT_S = 300  # of the seconds that were heard: what the charts show

Said = Mapping[str, Any]

WORD_BY_PHASE = {RAMP: "ramp", SETTLE: "settling", MEASURE: "measuring"}


@dataclass(frozen=True)
class Second:
    """What the master announces of one second; see harness.inside.live. None is what nobody measured."""

    second: int
    stage: int | None
    utilisation: float | None
    planned: int
    open: int
    in_flight: int
    workers: int
    requests: int
    pages: int
    errors_by_outcome: Mapping[str, int]
    p50_s: float | None
    p95_s: float | None
    cpu: float | None
    loop_lag_s: float | None
    own_delay_s: float | None

    @property
    def errors(self) -> int:
        """Pages that failed, whatever the kind."""
        return sum(self.errors_by_outcome.values())


@dataclass(frozen=True)
class Replicate:
    """Which of how many replicates this is."""

    number: int
    of: int

    @property
    def words(self) -> str:
        """`replicate 2 of 3`."""
        return f"replicate {self.number} of {self.of}"


@dataclass(frozen=True)
class Carriers:
    """How many workers carry the load since a stage that began without all of them."""

    workers: int
    since: int


@dataclass(frozen=True)
class SoFar:
    """A run so far; `errors` and `pages` are of the stage that the run is in, `load_by_stage` of those that began.

    A run of several replicates is watched one by one: `replicate` says which of them, and the times left are its own.
    """

    plan: Plan
    seconds: tuple[Second, ...] = ()
    errors: Mapping[str, int] = field(default_factory=dict)
    pages: int = 0
    load_by_stage: Mapping[int, float] = field(default_factory=dict)
    workers_gone: tuple[int, ...] = ()
    stopping: bool = False
    ended: str | None = None  # why
    judged: Judged | None = None
    replicate: Replicate | None = None
    carriers: Carriers | None = None

    @property
    def now(self) -> Second | None:
        """The newest second."""
        return self.seconds[-1] if self.seconds else None

    @property
    def stage(self) -> Stage | None:
        """The stage of the newest second; None before the first and after the last."""
        now = self.now
        return None if now is None or now.stage is None else self.plan.stages[now.stage]

    @property
    def workers_words(self) -> str:
        """What is to be said where not every worker is there; empty where all is well.

        A stage that lost one is INVALID; the next one begins with those that are left, and is as good as any other.
        """
        now, planned = self.now, self.plan.workers
        if now is None or self.stage is None:
            return ""
        of_stage = self.carriers if self.carriers and self.stage.index >= self.carriers.since else None
        expected = of_stage.workers if of_stage else planned
        if now.workers < expected:
            return f"A worker is lost: stage {self.stage.index + 1} will be INVALID."
        if of_stage is None or of_stage.workers >= planned:
            return ""
        return f"{of_stage.workers} of {planned} workers carry the load since stage {of_stage.since + 1}."

    @property
    def finished(self) -> int:
        """How many stages are over, and recorded: a second is announced once it is written."""
        return sum(stage.end_s <= self._passed_s for stage in self.plan.stages)

    @property
    def utilisation(self) -> float:
        """Concurrent users now, of the stated capacity."""
        return self.users / self.plan.stated_capacity.users

    @property
    def utilisation_words(self) -> str:
        """`41.7 %`, written with as many digits all the time, so that it does not jump; `0.03 %` of a small test."""
        return f"{self.utilisation * 100:.{1 if self.utilisation >= 0.01 or not self.users else 2}f} %"

    @property
    def users(self) -> float:
        """Concurrent users now: each citizen stands for `scale` of them."""
        return self.now.open * self.plan.scale if self.now else 0.0

    @property
    def left_in_stage_s(self) -> float:
        """Until the stage is over."""
        return max(0.0, self.stage.end_s - self._passed_s) if self.stage else 0.0

    @property
    def left_s(self) -> float:
        """Until the last stage is over."""
        return max(0.0, self.plan.duration_s - self._passed_s)

    @property
    def part(self) -> str:
        """Which part of its stage the run is in."""
        stage = self.stage
        if self.now is None:
            return "starting"
        if stage is None or self.stopping:
            return "draining"
        return WORD_BY_PHASE[stage.phase_at(self._passed_s)]

    @property
    def error_share(self) -> float | None:
        """Of the pages that ended in this stage; None where none did."""
        failed = sum(self.errors.values())
        return failed / (failed + self.pages) if failed + self.pages else None

    @property
    def latency_limit(self) -> Objective | None:
        """The tightest objective on the p95 of every page: what the chart of it is held against."""
        limits = [it for it in self.plan.objectives if it.quantile == 0.95 and it.what in EVERY_PAGE]
        return min(limits, key=lambda it: it.limit, default=None)

    @property
    def scale_words(self) -> str:
        """`, at 1:100` behind a rate as it is, where users stand at their full number; empty at full size."""
        return "" if self.plan.scale == 1 else f", at 1:{self.plan.scale:g}"

    def load_of(self, stage: Stage) -> float | None:
        """The utilisation of a stage; None of a trial of a search that is still to come."""
        if self.plan.search is None:
            return stage.utilisation
        return self.load_by_stage.get(stage.index)

    @property
    def _passed_s(self) -> float:
        return self.now.second + 1 if self.now else 0.0


def heard(so_far: SoFar, said: Said) -> SoFar:
    """What is known after this announcement of the master, or of the run about it."""
    match said["event"]:
        case "second":
            return _second_heard(so_far, second_of(said))
        case "worker_gone":
            return replace(so_far, workers_gone=(*so_far.workers_gone, said["worker"]))
        case "shares_planned_anew":
            return replace(so_far, carriers=Carriers(len(said["workers"]), said["stage"]))
        case "stopping":
            return replace(so_far, stopping=True)
        case "ended":
            return replace(so_far, ended="" if said["outcome"] == COMPLETED else said["because"])
    return so_far


def second_of(said: Said) -> Second:
    """The announcement as what it is."""
    return Second(**{name: said[name] for name in Second.__dataclass_fields__})


def _second_heard(so_far: SoFar, second: Second) -> SoFar:
    is_new = so_far.now is None or so_far.now.stage != second.stage
    loads = so_far.load_by_stage
    if second.stage is not None and second.utilisation is not None:
        loads = {**loads, second.stage: second.utilisation}
    return replace(
        so_far,
        seconds=(*so_far.seconds, second)[-KEPT_S:],
        errors=Counter({} if is_new else so_far.errors) + Counter(second.errors_by_outcome),
        pages=second.pages + (0 if is_new else so_far.pages),
        load_by_stage=loads,
    )

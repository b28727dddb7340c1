"""The master's side of the recording: merges the workers' reports second by second, writes them, and watches.

A second is written once every worker that is there has reported it, or `PATIENCE_S` later with what there is; a
report that comes later still is written then, under its own seconds. A report that comes twice counts once.
Latencies wait until their interval is whole: plan.interval_s.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from contract.objectives import StopRule
from contract.outcomes import OFF_TARGET
from contract.plan import Plan
from contract.run_folder import REQUEST
from harness.inside.counting import Cell, count_samples
from harness.inside.messages import Crowd, Report, Vitals
from harness.inside.recording import RecordingWriter
from harness.inside.seconds import SecondsWriter

PATIENCE_S = 5  # a worker that is silent for so long is lost, until it is found again
STOOD_STILL_S = 2  # between two looks at the clock, which come every second


@dataclass
class WorkerLedger:
    """What is known of one worker: which of its reports came, and the newest second in them."""

    last_second: int = -1
    highest_number: int = -1
    missing: set[int] = field(default_factory=set)
    lost: bool = False
    requests: int = 0
    crowd: Crowd = Crowd(0, 0, 0)  # noqa: RUF009 - frozen

    def is_new(self, number: int) -> bool:
        """Note a report's number; False where it came before."""
        if number > self.highest_number:
            self.missing.update(range(self.highest_number + 1, number))
            self.highest_number = number
            return True
        if number in self.missing:
            self.missing.discard(number)
            return True
        return False


@dataclass(frozen=True)
class WrittenSecond:
    """One second of the whole fleet, as it was written; `reports_missing` is how many have not come up to now."""

    second: int
    cells: tuple[Cell, ...]
    crowd: Crowd
    vitals: Mapping[int, Vitals] = field(default_factory=dict)  # by worker that reported it
    reports_missing: int = 0


class Collector:
    """Takes reports, writes seconds; `on_second` is told of each."""

    def __init__(self, plan: Plan, writer: RecordingWriter, on_second: Callable[[WrittenSecond], None]) -> None:
        self._writer = writer
        self._seconds = SecondsWriter(plan, writer)
        self._on_second = on_second
        self._ledgers: dict[int, WorkerLedger] = {}
        self._pending: dict[int, list[Report]] = {}
        self._written_through = -1
        self._passed = -1  # the second that was over when last asked
        self._nobody_lost_before = 0
        self._sent_away: str | None = None

    @property
    def sent_away(self) -> str | None:
        """Where a citizen was sent before the first window opened, if that is not of the target."""
        return self._sent_away

    @property
    def stop_rule(self) -> StopRule | None:
        """The rule that came true first; None while none has."""
        return self._seconds.stop_rule

    @property
    def plan(self) -> Plan:
        """The plan; that of a search as far as it has gone."""
        return self._seconds.plan

    def search_on(self, now_s: float) -> None:
        """Let a search judge the trial that ended, and add the next one to the plan."""
        if self._seconds.searcher is not None:
            self._seconds.searcher.look(now_s)

    def worker_joined(self, worker: int) -> None:
        """A worker said hello."""
        self._ledgers[worker] = WorkerLedger()
        self._writer.event(self._written_through + 1, "worker_joined", worker=worker)

    def take(self, report: Report) -> None:
        """Take in one report; writes whatever seconds it completes."""
        ledger = self._ledgers.setdefault(report.worker, WorkerLedger())
        if not ledger.is_new(report.number):
            return
        ledger.requests += sum(len(it.ticks) for it in report.samples if it.kind == REQUEST)
        if report.second > ledger.last_second:
            ledger.last_second, ledger.crowd = report.second, report.crowd
        if ledger.lost:
            ledger.lost = False
            self._writer.event(report.second, "worker_found", worker=report.worker)
        self._pending.setdefault(max(report.second, self._written_through + 1), []).append(report)
        self._write_complete_seconds()

    def second_passed(self, second: int) -> None:
        """The clock says that `second` is over: workers silent for too long are lost, and are waited for no more.

        A master that stood still has heard nobody: what it was told meanwhile is still to be read.
        """
        if second > self._passed + STOOD_STILL_S:
            self._nobody_lost_before = second + PATIENCE_S
        self._passed = second
        for worker, ledger in self._ledgers.items():
            is_silent = second - ledger.last_second > PATIENCE_S and second >= self._nobody_lost_before
            if is_silent and not ledger.lost:
                ledger.lost = True
                self._writer.event(second, "worker_lost", worker=worker, last_second=ledger.last_second)
        self._write_complete_seconds()

    @property
    def lost_workers(self) -> frozenset[int]:
        """Workers that are silent now."""
        return frozenset(worker for worker, ledger in self._ledgers.items() if ledger.lost)

    def is_drained_since(self, second: int) -> bool:
        """Has every worker that is there said, after `second`, that no session is open and no request in flight?"""
        return all(
            ledger.last_second > second and not ledger.missing and ledger.crowd.open == ledger.crowd.in_flight == 0
            for ledger in self._ledgers.values()
            if not ledger.lost
        )

    def summary(self) -> dict[str, dict[str, int]]:
        """For each worker how many reports and requests came, how many reports never did, and its last second."""
        return {
            str(worker): {
                "reports": ledger.highest_number + 1 - len(ledger.missing),
                "reports_lost": len(ledger.missing),
                "requests": ledger.requests,
                "last_second": ledger.last_second,
            }
            for worker, ledger in sorted(self._ledgers.items())
        }

    def finish(self) -> None:
        """Write whatever is still pending, and which reports never came."""
        while self._pending:
            self._write(min(self._pending))
        self._seconds.finish()
        for worker, ledger in sorted(self._ledgers.items()):
            if ledger.missing:
                self._writer.event(self._written_through, "reports_lost", worker=worker, reports=len(ledger.missing))

    def _write_events(self, report: Report) -> None:
        for item in report.failures:
            self._writer.event(item.second, "failure", page=item.page, outcome=item.outcome, detail=item.detail)
            if item.outcome == OFF_TARGET and item.second < self.plan.stages[0].measure_from_s:
                self._sent_away = self._sent_away or item.detail
        for from_s, until_s, why in report.held:
            span = {"from_s": round(from_s, 3), "until_s": round(until_s, 3)}
            self._writer.event(until_s, "load_held", worker=report.worker, why=why, **span)

    def _write_complete_seconds(self) -> None:
        there = [ledger.last_second for ledger in self._ledgers.values() if not ledger.lost]
        complete_through = min(there, default=max((s for s in self._pending), default=-1))
        while self._written_through < complete_through:
            self._write(self._written_through + 1)

    def _write(self, second: int) -> None:
        reports = self._pending.pop(second, [])
        cells = count_samples(it for report in reports for it in report.samples)
        crowd = _add_crowds(report.crowd for report in reports)
        self._seconds.write(second, cells, crowd, len(reports))
        in_order = sorted(reports, key=lambda one: one.worker)
        for report in in_order:
            self._writer.vitals(report.second, report.worker, report.vitals)
            self._write_events(report)
        self._written_through = max(self._written_through, second)
        vitals = {report.worker: report.vitals for report in in_order}
        missing = sum(len(ledger.missing) for ledger in self._ledgers.values())
        self._on_second(WrittenSecond(second, cells, crowd, vitals, missing))


def _add_crowds(crowds: Iterable[Crowd]) -> Crowd:
    listed = list(crowds)
    return Crowd(
        sum(crowd.open for crowd in listed),
        sum(crowd.active_60s for crowd in listed),
        sum(crowd.in_flight for crowd in listed),
    )

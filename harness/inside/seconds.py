"""A second of the whole fleet, written: its latencies by intervals, its crowd, and the stop rules watched."""

from contract.objectives import StopRule
from contract.plan import Plan
from contract.run_folder import SERVICE
from harness.inside.counting import Cell
from harness.inside.intervals import Intervals
from harness.inside.messages import Crowd
from harness.inside.recording import RecordingWriter
from harness.inside.searcher import Searcher
from harness.stop_rules import PageCount, StopWatch


class SecondsWriter:
    """Writes latency.arrows and users.csv; `stop_rule` is set once one came true."""

    def __init__(self, plan: Plan, writer: RecordingWriter) -> None:
        self.stop_rule: StopRule | None = None
        self.searcher = Searcher(plan, plan.search) if plan.search else None
        self._plan = plan
        self._writer = writer
        self._intervals = Intervals(plan.interval_s, writer.latency)
        self._stop_watch = StopWatch(plan.stop_when)

    @property
    def plan(self) -> Plan:
        """The plan; that of a search as far as it has gone."""
        return self.searcher.plan if self.searcher is not None else self._plan

    def write(self, second: int, cells: tuple[Cell, ...], crowd: Crowd, workers: int) -> None:
        """What so many workers said of a second; of a second of which none did, there is no crowd."""
        self._intervals.add(cells, second)
        if workers:
            planned = self.plan.citizens_at(second + 1)
            self._writer.users(second, planned, crowd.open, crowd.active_60s, crowd.in_flight, workers)
        self._watch(second, cells)

    def finish(self) -> None:
        """Write the last interval, whole or not."""
        self._intervals.finish()

    def _watch(self, second: int, cells: tuple[Cell, ...]) -> None:
        if self.searcher is not None:
            self.searcher.second_written(second, cells)
        if not self._plan.stop_when:
            return
        pages = [PageCount(cell.page, cell.outcome, cell.histogram) for cell in cells if cell.kind == SERVICE]
        fired = self._stop_watch.second_ended(second, pages)
        if fired is not None and self.stop_rule is None:
            self.stop_rule = fired
            self._writer.event(second + 1, "stop_rule", rule=fired.text)

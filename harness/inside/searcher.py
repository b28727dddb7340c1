"""The master's part of a capacity search: remembers the seconds of each trial, and adds the next one to the plan.

A trial takes a slot of the plan, whose slots are all of one length; only its load is not known before the slot begins.
"""

from collections.abc import Sequence
from math import ceil, floor, inf

from contract.plan import Plan, Stage, as_carried_out
from contract.run_folder import RESPONSE, SERVICE
from contract.search import Result, Search, Trial, next_load
from harness.inside.counting import Cell
from harness.stop_rules import PageCount
from harness.trials import judge_trial


class Searcher:
    """Judges each trial when its time is up, and says which load comes next."""

    def __init__(self, plan: Plan, search: Search) -> None:
        self._slots, self._search = plan, search
        self._loads = [search.low]
        self._trials: list[Trial] = []
        self._counts_by_second: dict[int, list[PageCount]] = {}

    @property
    def plan(self) -> Plan:
        """The trials that were made, and the one that goes, as stages."""
        return as_carried_out(self._slots, self._loads)

    def second_written(self, second: int, cells: Sequence[Cell]) -> None:
        """One second of the fleet: a page's latency counts from when it was due, where that is told."""
        kind = RESPONSE if any(cell.kind == RESPONSE for cell in cells) else SERVICE
        self._counts_by_second[second] = [
            PageCount(cell.page, cell.outcome, cell.histogram) for cell in cells if cell.kind == kind
        ]

    def look(self, now_s: float) -> None:
        """Where a trial's time is up, judge it and begin the next; at the end of the search the plan stays as it is."""
        stage = self.plan.stages[-1]
        if now_s < stage.end_s or len(self._trials) == len(self._loads):
            return
        self._trials.append(Trial(stage.utilisation, self._judge(stage)))
        self._counts_by_second.clear()
        load = next_load(self._search, self._trials)
        if load is not None and len(self._loads) < len(self._slots.stages):
            self._loads.append(load)

    def _judge(self, stage: Stage) -> Result:
        """From the seconds of its window that were written so far: the last one or two are still on their way."""
        window = range(ceil(stage.measure_from_s), floor(stage.end_s))
        counts = [self._counts_by_second[second] for second in window if second in self._counts_by_second]
        slots = self._slots
        offered_per_s = stage.citizens / slots.pause_s if slots.pause_s else inf
        return judge_trial(slots.objectives, counts, offered_per_s, slots.share_of_pages)

"""A window: the part of a stage that is measured, in whole intervals, with what was recorded in it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil, floor
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.cells import Cells
from analysis.histogram import Histogram
from analysis.latency_table import to_table
from analysis.recording import Recording
from contract.outcomes import OK, PORTAL_FAILURES
from contract.plan import Stage
from contract.run_folder import COMPLETED, CRASHED, REQUEST, RESPONSE, SERVICE

ANSWERED = (OK, *PORTAL_FAILURES)  # what counts for or against the portal: neither cut nor the generator's own
STAGE_STARTED, STAGE_ENDED = "stage_started", "stage_ended"  # in events.jsonl
MOST_CUT = 0.1  # of a window that the end of the run may take before it is no longer the one that was planned


@dataclass(frozen=True)
class Window:
    """Seconds [from_s, to_s) of the run, whole intervals of `interval_s` seconds, and what was recorded in them."""

    stage: Stage
    from_s: int
    to_s: int
    interval_s: int
    cells: Cells
    users: pd.DataFrame
    vitals: pd.DataFrame
    warm_up_s: int = 0  # that were cut off its front

    @property
    def seconds(self) -> int:
        """How long it is."""
        return self.to_s - self.from_s

    @property
    def intervals(self) -> int:
        """How many intervals it has."""
        return self.seconds // self.interval_s

    @cached_property
    def latency(self) -> pd.DataFrame:
        """Its rows of the recording's table."""
        return to_table(self.cells)

    @property
    def is_whole(self) -> bool:
        """Was it measured as long as planned, but for a tenth?"""
        return self.warm_up_s + self.seconds >= (1 - MOST_CUT) * self.stage.measure_s

    @property
    def latency_kind(self) -> str:
        """`response`, from the due time, where that was recorded; else `service`, which is then the same."""
        return RESPONSE if RESPONSE in self.cells.kinds_there else SERVICE

    def histogram(
        self, kind: str, outcomes: Collection[str] | None = None, covers: Callable[[str], bool] | None = None
    ) -> Histogram:
        """What was observed of one kind, with one of the outcomes (None: any), on the pages covered (None: all)."""
        pages = None if covers is None else tuple(page for page in self.cells.pages if covers(page))
        key = kind, outcomes and tuple(outcomes), None if pages == self.cells.pages else pages
        if key not in self._histograms:
            cells = self.cells.of(kind, outcomes, None if pages is None else pages.__contains__)
            self._histograms[key] = Histogram(cells, self.from_s, self.intervals, self.interval_s)
        return self._histograms[key]

    @cached_property
    def _histograms(self) -> dict[tuple[Any, ...], Histogram]:
        """Those that were asked for: gates, objectives and tables ask for the same ones again."""
        return {}

    def most_requests_a_page(self, covers: Callable[[str], bool]) -> int:
        """How many requests a visit makes of the page, among those covered, that makes the most; 1 of nothing."""
        visits, requests = (self.cells.of(kind, None, covers).total_by_page() for kind in (SERVICE, REQUEST))
        visited = visits > 0
        return ceil((requests[visited] / visits[visited]).max()) if visited.any() else 1

    @property
    def open_by_interval(self) -> NDArray[np.float64]:
        """Sessions open on average, interval by interval; NaN where nobody counted in one of its seconds."""
        counted = self.users.drop_duplicates("second").set_index("second")["open"]
        by_second = np.asarray(counted.reindex(range(self.from_s, self.to_s)), dtype=float)
        return np.asarray(by_second.reshape(-1, self.interval_s).mean(axis=1))

    @property
    def most_wait(self) -> bool:
        """Were there requests in flight in every second, of at least half as many as there were citizens?"""
        counted = self.users.dropna(subset=["open", "in_flight"])
        waiting = (counted["in_flight"] > 0) & (2 * counted["in_flight"] >= counted["open"])
        return bool(len(counted) and waiting.all())

    def last_half(self) -> "Window":
        """The later half of it."""
        return self._from(self.from_s + self.intervals // 2 * self.interval_s)

    def without_first(self, intervals: int) -> "Window":
        """What is left when so many intervals of warm-up are cut off."""
        cut_s = intervals * self.interval_s
        return replace(self._from(self.from_s + cut_s), warm_up_s=self.warm_up_s + cut_s)

    def _from(self, from_s: int) -> "Window":
        return replace(
            self,
            from_s=from_s,
            cells=self.cells.between(from_s, self.to_s),
            users=rows_between(self.users, "second", from_s, self.to_s),
            vitals=rows_between(self.vitals, "second", from_s, self.to_s),
        )


def window_of(recording: Recording, stage: Stage) -> Window | None:
    """The window of a stage, cut short where the run ended earlier; None where the run did not come to it.

    Of an interval that the window begins or ends in, it is not known what lies inside: such a one is left out.
    """
    interval_s = recording.plan.interval_s
    from_s = ceil(stage.measure_from_s / interval_s) * interval_s
    to_s = min(floor(stage.end_s), recorded_until_s(recording)) // interval_s * interval_s
    if to_s <= from_s:
        return None
    return Window(
        stage,
        from_s,
        to_s,
        interval_s,
        recording.cells.between(from_s, to_s),
        rows_between(recording.users, "second", from_s, to_s),
        rows_between(recording.vitals, "second", from_s, to_s),
    )


def recorded_until_s(recording: Recording) -> int:
    """The end of the last second that is whole.

    The last second of a run that did not complete is not, and with it the interval that it lies in. A crash may have
    cut one table earlier than another: then only what both hold counts. Where the load was ended early, what the
    citizens still had under way is recorded, and is no load: it ends up to a second before that is marked.
    """
    latency, users = recording.cells.interval, recording.users["second"].to_numpy()
    ends = [
        int(begins[-1]) + long_s for begins, long_s in ((latency, recording.plan.interval_s), (users, 1)) if len(begins)
    ]
    if not ends:
        return 0
    if recording.ended == COMPLETED:
        return max(ends)
    recorded_s = (min(ends) if recording.ended == CRASHED else max(ends)) - 1
    marks = [event for event in recording.events if event.get("event") in (STAGE_STARTED, STAGE_ENDED)]
    if marks and marks[-1]["event"] == STAGE_ENDED and "t_s" in marks[-1]:
        return max(0, min(recorded_s, floor(float(marks[-1]["t_s"])) - 1))
    return recorded_s


def rows_between(table: pd.DataFrame, column: str, from_s: int, to_s: int) -> pd.DataFrame:
    """The rows of the seconds [from_s, to_s).

    The table is in the order of its seconds, so these rows stand together.
    """
    seconds = table[column].to_numpy()
    first, last = np.searchsorted(seconds, np.array((from_s, to_s), dtype=seconds.dtype))
    return table.iloc[first:last]

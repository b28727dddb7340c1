"""A window: the part of a stage that is measured, in whole seconds, with what was recorded in it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil, floor

import numpy as np
import pandas as pd

from analysis.histogram import Histogram, histogram_of
from analysis.recording import Recording
from analysis.rows import Rows, rows_by_kind
from contract.outcomes import OK, PORTAL_FAILURES
from contract.plan import Stage
from contract.run_folder import COMPLETED, CRASHED, REQUEST, RESPONSE, SERVICE

ANSWERED = (OK, *PORTAL_FAILURES)  # what counts for or against the portal: neither cut nor the generator's own
NOBODY = np.empty(0, dtype=np.int64)
MOST_CUT = 0.1  # of a window that the end of the run may take before it is no longer the one that was planned


@dataclass(frozen=True)
class Window:
    """Seconds [from_s, to_s) of the run, and the rows of the three tables that lie in them."""

    stage: Stage
    from_s: int
    to_s: int
    latency: pd.DataFrame
    users: pd.DataFrame
    vitals: pd.DataFrame

    @property
    def seconds(self) -> int:
        """How long it is."""
        return self.to_s - self.from_s

    @property
    def is_whole(self) -> bool:
        """Is it as long as planned, but for a tenth?"""
        return self.seconds >= (1 - MOST_CUT) * self.stage.measure_s

    @property
    def latency_kind(self) -> str:
        """`response`, from the due time, where that was recorded; else `service`, which is then the same."""
        return RESPONSE if RESPONSE in self._rows_by_kind else SERVICE

    def histogram(
        self, kind: str, outcomes: Collection[str] | None = None, covers: Callable[[str], bool] | None = None
    ) -> Histogram:
        """What was observed of one kind, with one of the outcomes (None: any), on the pages covered (None: all)."""
        rows = self._rows_by_kind.get(kind)
        if rows is None:
            return histogram_of(NOBODY, NOBODY, NOBODY, self.seconds)
        return rows.histogram(self.from_s, self.seconds, outcomes, covers)

    @cached_property
    def _rows_by_kind(self) -> dict[str, Rows]:
        return rows_by_kind(self.latency)

    def most_requests_a_page(self, covers: Callable[[str], bool]) -> int:
        """How many requests a visit makes of the page, among those covered, that makes the most; 1 of nothing."""
        kinds = self.latency[self.latency["kind"].isin([SERVICE, REQUEST])]
        counts = (
            kinds.groupby(["page", "kind"])["count"].sum().unstack(fill_value=0).reindex(columns=[SERVICE, REQUEST])
        )
        visited = counts[[bool(visits) and covers(str(page)) for page, visits in counts[SERVICE].items()]]
        return ceil((visited[REQUEST] / visited[SERVICE]).max()) if len(visited) else 1

    def last_half(self) -> "Window":
        """The later half of it."""
        from_s = self.from_s + self.seconds // 2
        return replace(self, from_s=from_s, latency=self.latency[self.latency["interval"] >= from_s])


def window_of(recording: Recording, stage: Stage) -> Window | None:
    """The window of a stage, cut short where the run ended earlier; None where the run did not come to it."""
    from_s = ceil(stage.measure_from_s)
    to_s = min(floor(stage.end_s), recorded_until_s(recording))
    if to_s <= from_s:
        return None
    return Window(
        stage,
        from_s,
        to_s,
        rows_between(recording.latency, "interval", from_s, to_s),
        rows_between(recording.users, "second", from_s, to_s),
        rows_between(recording.vitals, "second", from_s, to_s),
    )


def recorded_until_s(recording: Recording) -> int:
    """The end of the last second that is whole.

    The last second of a run that did not complete is not. A crash may have cut one table earlier than another: then
    only what both hold counts.
    """
    ends = [int(column.iloc[-1]) + 1 for column in _seconds_of(recording) if len(column)]
    if not ends:
        return 0
    if recording.ended == COMPLETED:
        return max(ends)
    return (min(ends) if recording.ended == CRASHED else max(ends)) - 1


def _seconds_of(recording: Recording) -> tuple["pd.Series[float]", "pd.Series[float]"]:
    return recording.latency["interval"], recording.users["second"]


def rows_between(table: pd.DataFrame, column: str, from_s: int, to_s: int) -> pd.DataFrame:
    """The rows of the seconds [from_s, to_s).

    The table is in the order of its seconds, so these rows stand together.
    """
    seconds = table[column].to_numpy()
    first, last = np.searchsorted(seconds, np.array((from_s, to_s), dtype=seconds.dtype))
    return table.iloc[first:last]

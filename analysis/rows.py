"""The rows of a recording's histograms as plain arrays, kind by kind: a window is asked for them again and again."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.histogram import Histogram, histogram_of

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Rows:
    """Rows of one kind; `page` and `outcome` are places in `pages` and `outcomes`, `second` is one of the run."""

    pages: tuple[str, ...]
    outcomes: tuple[str, ...]
    second: Numbers
    page: Numbers
    outcome: Numbers
    bucket: Numbers
    count: Numbers

    def histogram(
        self, from_s: int, seconds: int, outcomes: Collection[str] | None, covers: Callable[[str], bool] | None
    ) -> Histogram:
        """Those with one of the outcomes (None: any), on the pages covered (None: all), from a second of the run on."""
        wanted = np.ones(len(self.second), dtype=bool)
        if outcomes is not None:
            wanted &= np.array([outcome in outcomes for outcome in self.outcomes], dtype=bool)[self.outcome]
        if covers is not None:
            wanted &= np.array([covers(page) for page in self.pages], dtype=bool)[self.page]
        return histogram_of(self.second[wanted] - from_s, self.bucket[wanted], self.count[wanted], seconds)


def rows_by_kind(latency: pd.DataFrame) -> dict[str, Rows]:
    """The rows of each kind that there are any of; their order is kept."""
    kinds, pages, outcomes = (latency[name].astype("category").cat for name in ("kind", "page", "outcome"))
    page, outcome = (codes.to_numpy().astype(np.int64) for codes in (pages.codes, outcomes.codes))
    second, bucket, count = (latency[name].to_numpy().astype(np.int64) for name in ("interval", "bucket", "count"))
    page_names, outcome_names = tuple(map(str, pages.categories)), tuple(map(str, outcomes.categories))
    order = np.argsort(kinds.codes.to_numpy(), kind="stable")
    ends = np.cumsum(np.bincount(kinds.codes, minlength=len(kinds.categories)))
    found = {}
    for kind, of_kind in zip(kinds.categories, np.split(order, ends[:-1]) if len(ends) else (), strict=True):
        if len(of_kind):
            columns = (each[of_kind] for each in (second, page, outcome, bucket, count))
            found[str(kind)] = Rows(page_names, outcome_names, *columns)
    return found

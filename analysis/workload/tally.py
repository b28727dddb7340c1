"""What is counted of a log: sums and histograms, whose size does not grow with the number of its lines."""

from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from analysis.workload.doors import Doors
from contract.buckets import bucket_of

ARRIVING, LEAVING = "(arriving)", "(leaving)"
START_BIN_S = 20  # how finely it is known when the sessions of a journey began
MOST_PAGES = 2000  # of a session: a client that sees more without a pause is a machine or a crowd, and is cut
MANY_PAGES = 20  # sessions of fewer tell nothing of whether several people are behind one address
SLICES = 10  # of the share of pages that were asked for while the page before had not ended


class Step(NamedTuple):
    """One page of a session, and how long its reader thought before it: None before the first, and where two overlap.

    `is_fine` is whether that time is finer than a second.
    """

    page: str
    thought_s: float | None
    is_fine: bool


@dataclass(frozen=True)
class Visit:
    """A session that is over, from its first request to the end of its last."""

    began_s: float
    ended_s: float
    steps: tuple[Step, ...]
    overlaps: int
    parts: int
    unchanged: bool  # the first part that it asked for had not changed since an earlier visit

    @property
    def pages(self) -> dict[str, int]:
        """How often it saw each page."""
        times_by_page: dict[str, int] = {}
        for step in self.steps:
            times_by_page[step.page] = times_by_page.get(step.page, 0) + 1
        return times_by_page


@dataclass
class Tally:
    """Counts of sessions and their pages; `doors` has when they were open."""

    doors: Doors
    beginnings: dict[str, "array[int]"] = field(default_factory=dict)  # by journey: sessions begun in each START_BIN_S
    open_s: defaultdict[str, float] = field(
        default_factory=lambda: defaultdict(float)
    )  # by journey, without reading the last page
    page_counts: Counter[tuple[str, int]] = field(default_factory=Counter)  # by journey: sessions of so many pages
    lengths: Counter[int] = field(default_factory=Counter)  # by bucket of contract/buckets: sessions so long
    transitions: Counter[tuple[str, str]] = field(default_factory=Counter)
    rounded: Counter[tuple[str, int]] = field(default_factory=Counter)  # think times after a page, in whole seconds
    fine: Counter[tuple[str, int]] = field(default_factory=Counter)  # the same by bucket of contract/buckets
    crowds: Counter[int] = field(default_factory=Counter)  # sessions of many pages, by slice of overlaps
    crowd_pages: Counter[int] = field(default_factory=Counter)
    few_pages: int = 0
    few_overlaps: int = 0
    with_parts: int = 0
    unchanged: int = 0
    unrecognised: int = 0  # sessions that saw no page of the rules, such as those of a port scan
    statuses: Counter[int] = field(default_factory=Counter)
    shapes: Counter[str] = field(default_factory=Counter)  # of requests that no rule knows

    @property
    def sessions(self) -> int:
        """All that were counted."""
        return self.page_counts.total()

    def add(self, visit: Visit, journey: str) -> None:
        """Count a session."""
        self._add_beginning(visit.began_s, journey)
        self.doors.pass_through(visit.began_s, visit.ended_s)
        self.open_s[journey] += visit.ended_s - visit.began_s
        self.page_counts[journey, len(visit.steps)] += 1
        self.lengths[bucket_of(visit.ended_s - visit.began_s)] += 1
        self.with_parts += visit.parts > 0
        self.unchanged += visit.unchanged
        self._add_steps(visit.steps)
        self._add_overlaps(len(visit.steps), visit.overlaps)

    def _add_beginning(self, began_s: float, journey: str) -> None:
        begun = self.beginnings.setdefault(journey, array("q"))
        in_bin = max(0, int((began_s - self.doors.origin_s) // START_BIN_S))
        if in_bin >= len(begun):
            begun.extend([0] * (in_bin + 1 - len(begun)))
        begun[in_bin] += 1

    def _add_steps(self, steps: tuple[Step, ...]) -> None:
        before = ARRIVING
        for step in steps:
            self.transitions[before, step.page] += 1
            if step.thought_s is not None:
                if step.is_fine:
                    self.fine[before, bucket_of(step.thought_s)] += 1
                else:
                    self.rounded[before, int(step.thought_s)] += 1
            before = step.page
        self.transitions[before, LEAVING] += 1

    def _add_overlaps(self, pages: int, overlaps: int) -> None:
        if pages < MANY_PAGES:
            self.few_pages += pages
            self.few_overlaps += overlaps
        else:
            crowd = min(SLICES - 1, overlaps * SLICES // pages)
            self.crowds[crowd] += 1
            self.crowd_pages[crowd] += pages

"""Shares of the workload: journeys among sessions and among concurrent users, pages, crowds behind one address."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from analysis.workload.concurrency import Curve
from analysis.workload.doors import BIN_S
from analysis.workload.routes import UNKNOWN
from analysis.workload.tally import SLICES, START_BIN_S, Tally
from analysis.workload.thinking import FEWEST, Thinking, count_times, times_without_rounding
from contract.buckets import quantile_of

ALMOST_ALL = 0.99
CROWDED_SLICE = 2  # a fifth of the pages were asked for before the one before had ended,
CROWDED_TIMES = 5  # and five times as often as in short sessions: several people behind one address


@dataclass(frozen=True)
class JourneyShare:
    """A journey of the mix: of the sessions started, and of those open at any moment."""

    name: str
    sessions: int
    share: float
    pages: float  # of a session, on average
    share_of_users: float  # in the log
    fitted_share_of_users: float  # by pages times mean think time


@dataclass(frozen=True)
class PageUse:
    """A page: how often it was seen, and the median of what its readers thought after it, where enough were counted."""

    name: str
    visits: int
    median_s: float | None


@dataclass(frozen=True)
class Crowds:
    """Sessions that look like several people behind one address, and their share of all pages."""

    sessions: int
    share_of_pages: float


def mix_of(tally: Tally, curve: Curve) -> tuple[Counter[str], bool]:
    """Sessions by journey, of those that began early enough to have ended with the log.

    A session that the end of the log cuts shows fewer pages than it had, and would count as a shorter journey. What is
    left out is left out by its beginning alone, for by its end the long ones would be missing.
    """
    almost_all_s = quantile_of(tally.lengths, ALMOST_ALL) or 0.0
    bins = max(0, int((len(curve.users) * BIN_S - almost_all_s) // START_BIN_S))
    early = Counter({journey: sum(begun[:bins]) for journey, begun in tally.beginnings.items()})
    whole = Counter({journey: sum(begun) for journey, begun in tally.beginnings.items()})
    return (early, False) if 2 * early.total() >= whole.total() else (whole, True)


def journeys_of(tally: Tally, mix: Counter[str], thinking: Thinking | None) -> Iterator[JourneyShare]:
    """The journeys, the most frequent first."""
    sessions: Counter[str] = Counter()
    pages: Counter[str] = Counter()
    for (journey, count), times in tally.page_counts.items():
        sessions[journey] += times
        pages[journey] += count * times
    mean_s = thinking.mean_s if thinking else 0.0
    fitted_mean_s = thinking.best.think_time.mean_s if thinking else 0.0
    stay_s = {name: mix[name] * (tally.open_s[name] / sessions[name] + mean_s) for name in sessions}
    fitted_s = {name: mix[name] * pages[name] / sessions[name] * fitted_mean_s for name in sessions}
    for name in sorted(sessions, key=lambda name: (-mix[name], name)):
        yield JourneyShare(
            name=name,
            sessions=sessions[name],
            share=mix[name] / mix.total(),
            pages=pages[name] / sessions[name],
            share_of_users=_share(stay_s, name),
            fitted_share_of_users=_share(fitted_s, name),
        )


def _share(seconds_by_name: dict[str, float], name: str) -> float:
    total = sum(seconds_by_name.values())
    return seconds_by_name[name] / total if total > 0 else 0.0


def pages_of(tally: Tally, thinking: Thinking | None) -> Iterator[PageUse]:
    """The pages, the most seen first."""
    visits: Counter[str] = Counter()
    for (_, page), count in tally.transitions.items():
        visits[page] += count
    names = sorted({page for page, _ in tally.transitions} & set(visits), key=lambda name: (-visits[name], name))
    for name in names:
        yield PageUse(name, visits[name], _median_s(tally, name, thinking))


def _median_s(tally: Tally, page: str, thinking: Thinking | None) -> float | None:
    counts = count_times(_of_page(tally.rounded, page), _of_page(tally.fine, page))
    if thinking is None or counts.total < FEWEST:
        return None
    return float(np.median(times_without_rounding(counts, thinking.best.law)))


def _of_page(counts: Counter[tuple[str, int]], page: str) -> dict[int, int]:
    return {time: count for (name, time), count in counts.items() if name == page}


def crowds_of(tally: Tally) -> Crowds:
    """Sessions of many pages that overlap much more than those of few."""
    usual = tally.few_overlaps / tally.few_pages if tally.few_pages else 0.0
    from_slice = max(CROWDED_SLICE, int(np.ceil(CROWDED_TIMES * usual * SLICES)))
    pages = tally.few_pages + tally.crowd_pages.total()
    crowded = sum(count for crowd, count in tally.crowd_pages.items() if crowd >= from_slice)
    sessions = sum(count for crowd, count in tally.crowds.items() if crowd >= from_slice)
    return Crowds(sessions, crowded / pages if pages else 0.0)


def unknown_share(pages: Iterable[PageUse]) -> float:
    """The share of the pages that no rule knows."""
    visits = {page.name: page.visits for page in pages}
    return visits.get(UNKNOWN, 0) / max(1, sum(visits.values()))

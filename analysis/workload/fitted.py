"""The fitted workload, made to happen: sessions that walk from page to page by chance, and think as the law says."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import oaconvolve

from analysis.workload.concurrency import stays
from analysis.workload.doors import Doors
from analysis.workload.laws import Law
from analysis.workload.tally import ARRIVING, LEAVING, MOST_PAGES
from analysis.workload.thinking import QUANTILES

SESSIONS = 20_000
SEED = 1
Series = NDArray[np.float64]


@dataclass(frozen=True)
class FittedSessions:
    """Of each session its pages, its length from the first request to the last in seconds, and that with the reading
    of its last page.
    """

    pages: NDArray[np.int64]
    length_s: Series
    stay_s: Series


def walk(transitions: Mapping[tuple[str, str], int], law: Law, sessions: int = SESSIONS) -> FittedSessions:
    """Sessions of the fitted workload; the same ones every time."""
    random = np.random.default_rng(SEED)
    names, cumulative = _chain(transitions)
    leaving = names.index(LEAVING)
    at = np.full(sessions, names.index(ARRIVING))
    pages = np.zeros(sessions, dtype=np.int64)
    length_s, stay_s = np.zeros(sessions), np.zeros(sessions)
    walking = np.arange(sessions)
    for _ in range(MOST_PAGES):
        drawn = random.random(len(walking))[:, None]
        at[walking] = (cumulative[at[walking]] <= drawn).sum(axis=1)
        walking = walking[at[walking] != leaving]
        if not len(walking):
            break
        length_s[walking] = stay_s[walking]
        stay_s[walking] += law.draw(random, len(walking))
        pages[walking] += 1
    return FittedSessions(pages, length_s, stay_s)


def fitted_users(doors: Doors, stay_s: Series, bins: int) -> Series:
    """Sessions open in each bin if those that arrived in the log had stayed as long as the fitted ones do."""
    quantiles_s = np.quantile(stay_s, (np.arange(QUANTILES) + 0.5) / QUANTILES)
    users = oaconvolve(doors.begun(), stays(quantiles_s))
    return np.asarray(np.maximum(0, np.concatenate([users, np.zeros(bins)])[:bins]), dtype=float)


def _chain(transitions: Mapping[tuple[str, str], int]) -> tuple[list[str], Series]:
    names = sorted({name for pair in transitions for name in pair})
    place = {name: number for number, name in enumerate(names)}
    counts = np.zeros((len(names), len(names)))
    for (before, after), count in transitions.items():
        counts[place[before], place[after]] = count
    counts[place[LEAVING], place[LEAVING]] = 1
    cumulative = np.cumsum(counts, axis=1)
    cumulative /= cumulative[:, -1:]
    cumulative[:, -1] = 1.0  # drawn below 1: a walk never steps past the last
    return names, cumulative

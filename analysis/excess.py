"""What a page takes longer than it did at its quickest, shared out among the systems that the portal waited for."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.systems import SystemCount
from analysis.waits import PageWaits

SLOWER = 1.5  # times its quickest mean: what is less may be chance
FEWEST_VISITS = 10  # to know a page's mean


@dataclass(frozen=True)
class Excess:
    """The time in seconds, summed over the visits of one page, that is to be explained, and by which system.

    `compared` says that it is what these visits took beyond the page's quickest stage; else it is all that they took.
    `unknown_s` is the part in visits without an answer for which no system can be named.
    """

    page: str
    compared: bool
    spent_s: float
    by_system: Mapping[str, float]
    unknown_s: float

    def share(self, system: str) -> float:
        """The system's share of it."""
        return self.by_system.get(system, 0.0) / self.spent_s

    @property
    def share_of_the_rest(self) -> float:
        """What no system accounts for."""
        return max(0.0, 1 - sum(map(self.share, self.by_system)))


def is_slower(now: PageWaits, quickest: PageWaits | None, least_s: float) -> bool:
    """Does the page take half as long again as at its quickest, and on average at least `least_s` more?"""
    if quickest is None or min(now.visits, quickest.visits) < FEWEST_VISITS:
        return False
    return now.mean_s > SLOWER * quickest.mean_s and now.mean_s > quickest.mean_s + least_s


def excess_of(page: str, now: PageWaits, quickest: PageWaits | None, unheard_s: Mapping[str, float]) -> Excess:
    """The excess of one page over its quickest stage (None: over nothing); `unheard_s` as from `unheard_by_system`."""
    systems = now.waited_s_by_system.keys() | unheard_s.keys()
    heard_s = {system: now.wait_s(system) - (quickest.wait_s(system) if quickest else 0.0) for system in systems}
    found = {system: max(0.0, heard_s[system]) * now.visits + unheard_s.get(system, 0.0) for system in systems}
    spent_s = (now.mean_s - (quickest.mean_s if quickest else 0.0)) * now.visits
    # Waits at the same time as each other, or a quicker rest of the page, make more than the whole of it.
    shrink = min(1.0, spent_s / sum(found.values())) if sum(found.values()) > 0 else 1.0
    by_system = {system: shrink * found[system] for system in sorted(systems) if found[system] > 0}
    unknown_s = max(0.0, now.unheard_s - sum(unheard_s.values()))
    return Excess(page, quickest is not None, spent_s, by_system, unknown_s)


def unheard_by_system(
    now: Mapping[str, PageWaits], counts: Mapping[str, SystemCount], known: Mapping[str, frozenset[str]]
) -> dict[str, dict[str, float]]:
    """For each page the time of visits that ended without an answer, by the system that the portal waited for then.

    What the target counted as waiting for a system, beyond what its answers told, it waited on behalf of visits that
    were given up; it is shared among the pages that are known to wait for the system, by their unheard time. Where the
    target does not count, what the answered visits of the page waited for is taken for the others too.
    """
    found = {}
    for page, waits in now.items():
        systems = known.get(page) or frozenset(counts)
        shares = {system: _share(system, page, now, counts, known) for system in sorted(systems)}
        shrink = 1 / max(1.0, sum(shares.values()))
        found[page] = {system: shrink * share * waits.unheard_s for system, share in shares.items() if share > 0}
    return found


def _share(
    system: str,
    page: str,
    now: Mapping[str, PageWaits],
    counts: Mapping[str, SystemCount],
    known: Mapping[str, frozenset[str]],
) -> float:
    """Of the unheard time of a page, what was spent waiting for a system."""
    waits = now[page]
    if system not in counts:
        heard, heard_s = waits.visits - waits.unheard, waits.spent_s - waits.unheard_s
        told_s = waits.waited_s_by_system.get(system, 0.0)
        return min(1.0, told_s / heard_s) if heard >= FEWEST_VISITS and heard_s > 0 else 0.0
    told_s = sum(each.waited_s_by_system.get(system, 0.0) for each in now.values())
    pages = [each for name, each in now.items() if system in (known.get(name) or frozenset(counts))]
    pool_s = sum(each.unheard_s for each in pages)
    return min(1.0, max(0.0, _waited_s(counts[system]) - told_s) / pool_s) if pool_s > 0 else 0.0


def _waited_s(count: SystemCount) -> float:
    """What the portal waited for a system: by the calls that ended, or by those that are under way."""
    return max(count.busy_s, count.waiting_s)

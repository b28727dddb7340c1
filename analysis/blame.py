"""Who is to blame for what a stage shows: the systems behind the portal, or the portal itself; pure rules.

A page is slow or failing by its objectives, or slow against the stage in which it was quickest. Of a slow page the
systems are to blame that account for its excess time; of a failing one those that its failed visits had waited for;
and a queue that grows is its system's, though no page may show it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from analysis.excess import Excess, excess_of, is_slower, unheard_by_system
from analysis.systems import SystemCount
from analysis.waits import PageWaits

PORTAL = "the portal itself"
MOST = 0.5  # of the excess time of a page, or of its failures: who accounts for so much is to blame
A_PART = 0.25  # of the excess time: who accounts for so much is to blame as well, where the portal itself is not
AS_LARGE = 0.9  # times the largest share of failures: too near to it to tell the two systems apart
FEWEST_FAILED = 3  # pages, or calls
LARGEST_FAILED = 0.05  # of the calls of a system that may fail before somebody should look
FEWEST_WAITING = 10  # in a queue
LARGEST_GROWTH = 0.05  # of what came: a queue that keeps more than that back will not catch up


@dataclass(frozen=True)
class SystemBlame:
    """What one system, or the portal itself, is to blame for in one stage.

    `share_of_excess` is its share of the excess time of `slow_pages` (`compared` as in Excess); `failed` of the
    `failed_of` visits of `failing_pages` that failed had waited for it. `may_be` are systems that the slow pages wait
    for, and may have waited for when citizens gave up before the answer, for `unknown_s` of the excess. `queue` and
    `failing_calls` are what the target counted of it, where its queue grew or its calls failed.
    """

    system: str
    slow_pages: tuple[str, ...] = ()
    excess_s: float = 0.0
    excess_of_s: float = 0.0
    unknown_s: float = 0.0
    may_be: tuple[str, ...] = ()
    compared: bool = True
    failing_pages: tuple[str, ...] = ()
    failed: int = 0
    failed_of: int = 0
    queue: SystemCount | None = None
    failing_calls: SystemCount | None = None
    share_of_time: float | None = None
    wait_p95_s: float | None = None

    @property
    def share_of_excess(self) -> float | None:
        """Of the excess time of the slow pages; None where it is not to blame for slow pages."""
        return self.excess_s / self.excess_of_s if self.excess_of_s else None


@dataclass(frozen=True)
class Scene:
    """What is known of one stage.

    `quickest` is each page in the stage where it was quickest, `known` the systems that it waits for in any stage;
    `broken` are the pages that break an objective of latency, `failing` those that break one of errors; an excess of
    less than `least_s` is not worth a word.
    """

    now: Mapping[str, PageWaits]
    counts: Mapping[str, SystemCount] = field(default_factory=dict)
    quickest: Mapping[str, PageWaits] = field(default_factory=dict)
    known: Mapping[str, frozenset[str]] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()
    failing: frozenset[str] = frozenset()
    least_s: float = 0.05


def blame(scene: Scene) -> tuple[SystemBlame, ...]:
    """Everybody who is to blame, the gravest first: by excess time, then by failures, then by name."""
    found: dict[str, SystemBlame] = {}
    for each in (*_slow(scene), *_failing(scene), *_counted(scene)):
        found[each.system] = _together(found[each.system], each) if each.system in found else each
    order = sorted(found.values(), key=lambda each: (-each.excess_s, -each.failed, each.system))
    return tuple(order)


def _slow(scene: Scene) -> Iterable[SystemBlame]:
    unheard = unheard_by_system(scene.now, scene.counts, scene.known)
    for page, now in scene.now.items():
        quickest = scene.quickest.get(page)
        slower = is_slower(now, quickest, scene.least_s)
        if slower or page in scene.broken or (page in scene.failing and now.unheard > now.failed):
            excess = excess_of(page, now, quickest if slower else None, unheard[page])
            for system in _accountable(excess):
                yield _for_slowness(excess, system, scene.known.get(page, frozenset()))


def _accountable(excess: Excess) -> tuple[str, ...]:
    """Those with a large part of the excess, where the systems together have most of it; else the portal itself."""
    if excess.share_of_the_rest >= MOST:
        return (PORTAL,)
    largest = max(excess.by_system, key=excess.share)
    return tuple(system for system in excess.by_system if system == largest or excess.share(system) >= A_PART)


def _for_slowness(excess: Excess, system: str, known: frozenset[str]) -> SystemBlame:
    share = excess.share_of_the_rest if system == PORTAL else excess.share(system)
    return SystemBlame(
        system,
        slow_pages=(excess.page,),
        excess_s=share * excess.spent_s,
        excess_of_s=excess.spent_s,
        unknown_s=excess.unknown_s if system == PORTAL else 0.0,
        may_be=tuple(sorted(known)) if system == PORTAL and excess.unknown_s else (),
        compared=excess.compared,
    )


def _failing(scene: Scene) -> Iterable[SystemBlame]:
    for page in sorted(scene.failing & scene.now.keys()):
        now = scene.now[page]
        if now.failed < FEWEST_FAILED or now.failed < now.unheard:
            continue
        systems = _failed_behind(scene, now) or {PORTAL: now.failed}
        for system, failed in systems.items():
            yield SystemBlame(system, failing_pages=(page,), failed=failed, failed_of=now.failed)


def _failed_behind(scene: Scene, now: PageWaits) -> dict[str, int]:
    """The systems that most failed visits of a page had waited for, and that failed themselves.

    Did they? Where the target counts, it says so. Besides, a visit that fails at one system has waited for others
    before: of several it is the one that has the largest share of failures among all visits that waited for it.
    """
    found = {
        system: failed
        for system, failed in sorted(now.failed_by_system.items())
        if failed >= MOST * now.failed and (system not in scene.counts or scene.counts[system].broken)
    }
    shares = {system: _share_of_failures(scene, system) for system in found}
    return {system: found[system] for system in found if shares[system] >= AS_LARGE * max(shares.values())}


def _share_of_failures(scene: Scene, system: str) -> float:
    visits = sum(page.visits_by_system.get(system, 0) for page in scene.now.values())
    return sum(page.failed_by_system.get(system, 0) for page in scene.now.values()) / visits


def _counted(scene: Scene) -> Iterable[SystemBlame]:
    for system, count in sorted(scene.counts.items()):
        grown = count.queue_grown
        if grown >= FEWEST_WAITING and grown > LARGEST_GROWTH * (count.calls_of_stage + grown):
            yield SystemBlame(system, queue=count)
        if count.broken >= max(FEWEST_FAILED, LARGEST_FAILED * count.calls):
            yield SystemBlame(system, failing_calls=count)


def _together(one: SystemBlame, other: SystemBlame) -> SystemBlame:
    return replace(
        one,
        slow_pages=_both(one.slow_pages, other.slow_pages),
        excess_s=one.excess_s + other.excess_s,
        excess_of_s=one.excess_of_s + other.excess_of_s,
        unknown_s=one.unknown_s + other.unknown_s,
        may_be=_both(one.may_be, other.may_be),
        compared=one.compared and other.compared,
        failing_pages=_both(one.failing_pages, other.failing_pages),
        failed=one.failed + other.failed,
        failed_of=one.failed_of + other.failed_of,
        queue=one.queue or other.queue,
        failing_calls=one.failing_calls or other.failing_calls,
    )


def _both(pages: Collection[str], others: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted({*pages, *others}))

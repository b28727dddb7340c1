"""Blame stage by stage: what a recording knows of each, held against the stage in which a page was quickest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.blame import Scene, blame
from analysis.excess import FEWEST_VISITS
from analysis.gate import SHARE_OF_OBJECTIVE, tightest_s
from analysis.recording import Recording
from analysis.stages import StageVerdict
from analysis.system_use import Behind, time_by_system, use_of
from analysis.systems import SystemCount, system_counts
from analysis.waits import PageWaits, waits_of
from analysis.warm_up import settled_window
from analysis.windows import ANSWERED, Window
from contract.objectives import Objective

LEAST_EXCESS_S = 0.05  # where no objective says what matters
LARGEST_FAILED = 0.01  # of a page's visits, where no objective says how many may


@dataclass(frozen=True)
class _Known:
    verdict: StageVerdict
    window: Window
    waits: Mapping[str, PageWaits]
    counts: Mapping[str, SystemCount]


def with_blame(recording: Recording, verdicts: Sequence[StageVerdict]) -> tuple[StageVerdict, ...]:
    """Each stage with what stands behind it; as they are where the target tells of no system."""
    if not recording.system_names:
        return tuple(verdicts)
    known_by_stage = {verdict.stage.index: _known(recording, verdict) for verdict in verdicts}
    measured = [known for known in known_by_stage.values() if known is not None]
    limit_s = tightest_s(recording.plan.objectives)
    everywhere = Scene(
        now={},
        quickest=_quickest(measured),
        known=_systems_by_page(measured),
        least_s=LEAST_EXCESS_S if limit_s is None else SHARE_OF_OBJECTIVE * limit_s,
    )
    behind_by_stage = {known.verdict.stage.index: _behind(recording, known, everywhere) for known in measured}
    return tuple(replace(verdict, behind=behind_by_stage.get(verdict.stage.index)) for verdict in verdicts)


def _known(recording: Recording, verdict: StageVerdict) -> _Known | None:
    window = settled_window(recording, verdict.stage)
    return None if window is None else _Known(verdict, window, waits_of(window), system_counts(recording, window))


def _quickest(measured: Sequence[_Known]) -> dict[str, PageWaits]:
    """Each page in the valid stage where its mean was least."""
    found: dict[str, PageWaits] = {}
    for known in measured:
        for page, waits in known.waits.items() if known.verdict.result != "INVALID" else ():
            if waits.visits >= FEWEST_VISITS and (page not in found or waits.mean_s < found[page].mean_s):
                found[page] = waits
    return found


def _systems_by_page(measured: Sequence[_Known]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for known in measured:
        for page, waits in known.waits.items():
            found[page] = found.get(page, frozenset()) | waits.visits_by_system.keys()
    return found


def _behind(recording: Recording, known: _Known, everywhere: Scene) -> Behind:
    scene = replace(
        everywhere, now=known.waits, counts=known.counts, broken=_broken_pages(known), failing=_failing_pages(known)
    )
    systems = recording.system_names
    use_by_system = {each: use_of(each, known.window, known.waits, known.counts.get(each)) for each in systems}
    found = []
    for each in blame(scene):
        use = use_by_system.get(each.system)
        if use is not None:
            found.append(replace(each, share_of_time=use.share_of_time, wait_p95_s=use.wait_p95_s))
        elif known.verdict.result != "INVALID":  # else it may be the generator, not the portal, that took the time
            found.append(each)
    return Behind(tuple(found), tuple(use_by_system.values()), time_by_system(known.waits, systems))


def _broken_pages(known: _Known) -> frozenset[str]:
    """The pages that themselves break an objective of latency that the stage failed."""
    objectives = [item.objective for item in known.verdict.objectives if item.result == "FAIL"]
    return frozenset(page for page in known.waits for each in objectives if _breaks(known.window, page, each))


def _breaks(window: Window, page: str, objective: Objective) -> bool:
    if objective.quantile is None or not objective.covers(page):
        return False
    answered = window.histogram(window.latency_kind, ANSWERED, page.__eq__)
    return bool(answered.total) and not objective.holds(answered.quantile_s(objective.quantile))


def _failing_pages(known: _Known) -> frozenset[str]:
    """The pages that fail more often than an objective lets them, or than a hundredth where none does."""
    objectives = [item.objective for item in known.verdict.objectives if item.objective.measure == "errors"]
    return frozenset(
        page
        for page, waits in known.waits.items()
        if waits.failed + waits.unheard
        > waits.visits * min([each.limit for each in objectives if each.covers(page)], default=LARGEST_FAILED)
    )

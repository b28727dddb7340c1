"""What the systems behind the portal did in one window, and who is to blame there, as the report shows it."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.blame import PORTAL, SystemBlame
from analysis.systems import SystemCount
from analysis.waits import PageWaits
from analysis.windows import ANSWERED, Window
from contract.outcomes import PORTAL_FAILURES
from contract.run_folder import BACKEND

GIVEN_UP = "given up before the answer"


@dataclass(frozen=True)
class SystemUse:
    """One system in one window: how many visits waited for it, how many of them failed, and for how long they waited.

    `share_of_time` is what of the time of the pages that waited for it went there; None, as `wait_p95_s`, where none
    did. `count` is what the target counted, None where it does not.
    """

    system: str
    visits: int
    failed: int
    share_of_time: float | None
    wait_p95_s: float | None
    count: SystemCount | None


@dataclass(frozen=True)
class Behind:
    """What stands behind a stage; `time_by_system` is the mean time in seconds of a page by whom it was spent with."""

    blame: tuple[SystemBlame, ...]
    uses: tuple[SystemUse, ...]
    time_by_system: Mapping[str, float]


def use_of(system: str, window: Window, waits: Mapping[str, PageWaits], count: SystemCount | None) -> SystemUse:
    """What one system did."""
    pages = [each for each in waits.values() if system in each.visits_by_system]
    durations = window.histogram(BACKEND + system, ANSWERED)
    spent_s = sum(each.spent_s for each in pages)
    return SystemUse(
        system=system,
        visits=durations.total,
        failed=window.histogram(BACKEND + system, PORTAL_FAILURES).total,
        share_of_time=sum(each.waited_s_by_system[system] for each in pages) / spent_s if spent_s else None,
        wait_p95_s=durations.quantile_s(0.95) if durations.total else None,
        count=count,
    )


def time_by_system(waits: Mapping[str, PageWaits], systems: tuple[str, ...]) -> dict[str, float]:
    """The mean time in seconds of a page, by whom it was spent with; empty without a page.

    Beside the systems it is the portal itself, and GIVEN_UP: whom a visit waited for that was given up nobody heard.
    """
    visits = sum(each.visits for each in waits.values())
    if not visits:
        return {}
    spent_s = sum(each.spent_s for each in waits.values()) / visits
    unheard_s = sum(each.unheard_s for each in waits.values()) / visits
    waited_s = {
        system: sum(each.waited_s_by_system.get(system, 0.0) for each in waits.values()) / visits for system in systems
    }
    return {PORTAL: max(0.0, spent_s - unheard_s - sum(waited_s.values()))} | waited_s | {GIVEN_UP: unheard_s}

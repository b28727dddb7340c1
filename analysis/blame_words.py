"""Blame in words: one sentence for each system."""

from collections.abc import Iterator, Sequence

from analysis.blame import PORTAL, SystemBlame
from analysis.language import ENGLISH, Said, said

MOST_NAMED = 2  # pages of a sentence; the others are counted


def sentence(blame: SystemBlame) -> str:
    """`identity_provider: 96 % of what file_dossier/sign_in took longer than at its quickest, ...`, in English."""
    return ENGLISH.say(said("blame.sentence", system=system_of(blame.system), parts=reasons_to_blame(blame)))


def system_of(name: str) -> Said | str:
    """The name of a system; the portal itself has one in each language."""
    return said("blame.portal") if name == PORTAL else name


def reasons_to_blame(blame: SystemBlame) -> tuple[Said, ...]:
    """What it is to blame for: slow pages, failing pages, failed calls, a queue that grows."""
    return tuple(_parts(blame))


def _parts(blame: SystemBlame) -> Iterator[Said]:
    if blame.share_of_excess is not None:
        yield _slowness(blame, blame.share_of_excess)
    if blame.failing_pages:
        behind = said("blame.behind_portal" if blame.system == PORTAL else "blame.behind_system")
        pages = {"of": blame.failed_of, "pages": _pages(blame.failing_pages), "behind": behind}
        if blame.failed == blame.failed_of:
            yield said("blame.all_failed", **pages)
        else:
            yield said("blame.failed", failed=blame.failed, **pages)
    if blame.failing_calls is not None:
        count = blame.failing_calls
        yield said("blame.calls", calls=count.calls, failed=count.failed, timed_out=count.timed_out)
    if blame.queue is not None:
        yield said("blame.queue", waiting=blame.queue.waiting, grown=blame.queue.grown)


def _slowness(blame: SystemBlame, share: float) -> Said:
    wait_s, unless = blame.wait_p95_s, blame.unknown_s > 0.5 * blame.excess_of_s
    values = {
        "share": float(f"{share:.2g}"),
        "pages": _pages(blame.slow_pages),
        "waited": "" if wait_s is None else said("blame.waited", wait_s=float(f"{wait_s:.2g}")),
        "unless": said("blame.unless", systems=_any_of(blame.may_be)) if unless else "",
    }
    if not blame.compared:
        return said("blame.slow_itself", **values)
    return said("blame.slow", its=said("blame.its" if len(blame.slow_pages) == 1 else "blame.their"), **values)


def _any_of(systems: Sequence[str]) -> Said | str:
    if not systems:
        return said("blame.some_system")
    found: Said | str = systems[0]
    for system in systems[1:]:
        found = said("blame.or", systems=found, last=system)
    return found


def _pages(pages: Sequence[str]) -> Said:
    named, others = tuple(pages[:MOST_NAMED]), len(pages) - MOST_NAMED
    return said("blame.more_pages", pages=named, others=others) if others > 0 else said("blame.pages", pages=named)

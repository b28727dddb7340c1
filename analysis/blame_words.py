"""Blame in words: one sentence for each system."""

from collections.abc import Iterator, Sequence

from analysis.blame import PORTAL, SystemBlame
from contract.quantities import write_duration, write_percentage

MOST_NAMED = 2  # pages of a sentence; the others are counted


def sentence(blame: SystemBlame) -> str:
    """`identity_provider: 96 % of what file_dossier/sign_in took longer than at its quickest, ...`."""
    return f"{blame.system}: {'; '.join(_parts(blame))}"


def _parts(blame: SystemBlame) -> Iterator[str]:
    if blame.share_of_excess is not None:
        yield _slowness(blame, blame.share_of_excess)
    if blame.failing_pages:
        behind = "waited for no system that failed" if blame.system == PORTAL else "had waited for it"
        some = "all" if blame.failed == blame.failed_of else f"{blame.failed:,} of the"
        yield f"{some} {blame.failed_of:,} failures of {_pages(blame.failing_pages)} {behind}"
    if blame.failing_calls is not None:
        count = blame.failing_calls
        yield f"of {count.calls:,} calls {count.failed:,} failed and {count.timed_out:,} timed out"
    if blame.queue is not None:
        yield f"{blame.queue.waiting:,} wait for it, {blame.queue.grown:,} more than at the stage's start"


def _slowness(blame: SystemBlame, share: float) -> str:
    percentage, pages = write_percentage(float(f"{share:.2g}")), _pages(blame.slow_pages)
    its = "its" if len(blame.slow_pages) == 1 else "their"
    text = f"{percentage} of what {pages} took longer than at {its} quickest"
    if not blame.compared:
        text = f"{percentage} of the time of {pages}"
    if blame.wait_p95_s is not None:
        text += f", which waited for it for {write_duration(float(f'{blame.wait_p95_s:.2g}'))} at p95"
    if blame.unknown_s > 0.5 * blame.excess_of_s:
        systems = " or ".join(blame.may_be) or "a system behind it"
        text += f", unless it still waited for {systems} when the citizens had gone"
    return text


def _pages(pages: Sequence[str]) -> str:
    named, others = ", ".join(pages[:MOST_NAMED]), len(pages) - MOST_NAMED
    return f"{named} and {others} more" if others > 0 else " and ".join(pages)

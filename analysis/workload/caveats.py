"""Reasons not to take the workload at its word, in sentences."""

from collections.abc import Iterator

from analysis.workload.shares import unknown_share
from analysis.workload.workload import Workload
from contract.quantities import write_percentage

MUCH = 0.01
MANY_UNKNOWN = 0.05
FAR_OFF = 0.05  # of the distribution functions of log and law


def caveats(workload: Workload) -> list[str]:
    """What a reader has to know, the gravest first."""
    return [*_of_sessions(workload), *_of_think_times(workload), *_of_lines(workload)]


def _of_sessions(workload: Workload) -> Iterator[str]:
    unknown, crowds = unknown_share(workload.pages), workload.crowds
    if unknown > MANY_UNKNOWN:
        yield (
            f"{write_percentage(unknown)} of the pages fit no rule; the table of unknown requests has their shapes: "
            "add them to the rules (--routes FILE)."
        )
    if workload.mix_is_whole:
        yield (
            "The log is short beside its sessions: those that its end cuts are in the mix, and a journey that was cut "
            "may count as a shorter one."
        )
    if crowds.sessions:
        yield (
            f"{crowds.sessions:,} sessions, with {write_percentage(crowds.share_of_pages)} of the pages, look like "
            "several people behind one address: each counts as one user, and their visits are mixed up."
        )
    if workload.tally.unrecognised:
        yield f"{workload.tally.unrecognised:,} clients saw no page that a rule knows, and are in no number here."


def _of_think_times(workload: Workload) -> Iterator[str]:
    thinking = workload.thinking
    if thinking is None:
        yield "There are too few think times to fit a law: the workload has none, and the last page counts as unread."
        return
    if thinking.best.distance > FAR_OFF:
        yield (
            f"Neither law fits the think times well, the {thinking.best.name} one is "
            f"{write_percentage(thinking.best.distance)} away: take those of think_times.csv instead."
        )
    if thinking.counts.rounded.sum() > 0:
        yield (
            "The log has whole seconds and only the ends of requests, so a think time holds the answer time of the "
            "page after it; a log format that ends with $request_time $msec would part them."
        )
    yield "A log cannot tell reading from typing: the think times hold both, so let the scenario type nothing."


def _of_lines(workload: Workload) -> Iterator[str]:
    reading, order = workload.reading, workload.order
    if reading.malformed:
        first = ", ".join(f"{number:,}" for number in reading.malformed_lines)
        yield (
            f"{reading.malformed:,} of {reading.lines:,} lines are malformed, and were passed over (the first of them: "
            f"{first})."
        )
    if order.late or order.astray:
        yield (
            f"{order.late + order.astray:,} requests were left out, for their times are far from those of the lines "
            "around them; sort the log by time."
        )
    if reading.unasked:
        yield f"{reading.unasked:,} lines hold no request that can be read, and were passed over."
    if reading.robots:
        yield f"{reading.robots:,} requests came from robots that say so, and were left out."
    if reading.torn:
        yield "The file ends in the middle of its compression: what came before was used."

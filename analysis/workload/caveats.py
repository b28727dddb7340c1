"""Reasons not to take the workload at its word, in sentences."""

from collections.abc import Iterator

from analysis.language import Said, said
from analysis.workload.shares import unknown_share
from analysis.workload.workload import Workload

MANY_UNKNOWN = 0.05
FAR_OFF = 0.05  # of the distribution functions of log and law


def caveats(workload: Workload) -> list[Said]:
    """What a reader has to know, the gravest first."""
    return [*_of_sessions(workload), *_of_think_times(workload), *_of_lines(workload)]


def _of_sessions(workload: Workload) -> Iterator[Said]:
    unknown, crowds = unknown_share(workload.pages), workload.crowds
    if unknown > MANY_UNKNOWN:
        yield said("caveat.unknown", share=unknown)
    if workload.mix_is_whole:
        yield said("caveat.short")
    if crowds.sessions:
        yield said("caveat.crowds", sessions=crowds.sessions, share=crowds.share_of_pages)
    if workload.tally.unrecognised:
        yield said("caveat.unrecognised", clients=workload.tally.unrecognised)


def _of_think_times(workload: Workload) -> Iterator[Said]:
    thinking = workload.thinking
    if thinking is None:
        yield said("caveat.no_law")
        return
    if thinking.best.distance > FAR_OFF:
        yield said("caveat.far_off", law=said(f"method.{thinking.best.name}"), distance=thinking.best.distance)
    if thinking.counts.rounded.sum() > 0:
        yield said("caveat.rounded")
    yield said("caveat.typing")


def _of_lines(workload: Workload) -> Iterator[Said]:
    reading, order = workload.reading, workload.order
    if reading.malformed:
        first = tuple(reading.malformed_lines)
        yield said("caveat.malformed", malformed=reading.malformed, lines=reading.lines, first=first)
    if order.late or order.astray:
        yield said("caveat.astray", requests=order.late + order.astray)
    if reading.unasked:
        yield said("caveat.unasked", lines=reading.unasked)
    if reading.robots:
        yield said("caveat.robots", requests=reading.robots)
    if reading.torn:
        yield said("caveat.torn")

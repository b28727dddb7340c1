"""Doubts about the load: it asked for less than it is named by, in one way or another."""

from collections.abc import Iterator, Sequence

from analysis.doubt import Doubt, doubt
from analysis.evidence import EVIDENCE, part_of_evidence
from analysis.pauses import pauses_of
from analysis.recording import Recording
from analysis.stages import StageVerdict
from analysis.warm_up import settled_window

THINNER = 1.1  # times the planned pause: the mean may be so long, and three standard errors more


def one_part(recording: Recording, stages: Sequence[StageVerdict]) -> Iterator[Doubt]:
    """The scenario is one of those that each show one part of what the stated capacity means."""
    part = part_of_evidence(recording.plan)
    if part is not None:
        shows, leaves_open = part.evidence.said("shows"), part.evidence.said("leaves_open")
        others = tuple(each.scenario for each in EVIDENCE if each != part.evidence)
        told = {"is": part.evidence.said("what"), "shows": shows, "open": leaves_open, "pause_s": part.pause_s}
        yield doubt("one_part", grave=True, **told, others=others)


def thinner(recording: Recording, stages: Sequence[StageVerdict]) -> Iterator[Doubt]:
    """Citizens who pause for longer than planned make fewer pages; the generator gate fails where it is half as long
    again. What failed under a thinner load would have failed under the whole.
    """
    found = []
    for verdict in stages:
        may_hold = verdict.measured is not None and verdict.result in ("PASS", "UNDECIDED")
        window = settled_window(recording, verdict.stage) if may_hold else None
        pauses = pauses_of(recording, window) if window else None
        if pauses is None or not pauses.planned_s:
            continue
        if pauses.mean_s > THINNER * pauses.planned_s + pauses.unsure_s:
            found.append((pauses.mean_s / pauses.planned_s, verdict.stage, pauses))
    if found:
        _, stage, pauses = max(found, key=lambda each: each[0])
        rates = {"made": stage.citizens / pauses.mean_s, "planned": stage.citizens / (pauses.planned_s or 1.0)}
        times = {"mean_s": pauses.mean_s, "pause_s": pauses.planned_s}
        yield doubt("thinner", grave=True, load=stage.utilisation, **rates, **times)

"""Doubts about what the target's own monitoring says: what could not be read, what has gaps, what is no utilisation."""

from collections.abc import Iterator, Sequence

from analysis.because import because
from analysis.doubt import Doubt, doubt
from analysis.recording import Recording
from analysis.stages import StageVerdict

MOST_TOLD = 5


def unread(recording: Recording, stages: Sequence[StageVerdict]) -> Iterator[Doubt]:
    """It was asked for, and is not there, or not all of it."""
    problems = recording.monitoring.get("problems")
    told = [one for one in problems if isinstance(one, str)] if isinstance(problems, list) else []
    if told:
        yield doubt("monitoring_unread", count=len(told), problems=tuple(map(because, told[:MOST_TOLD])))


def gaps(recording: Recording, stages: Sequence[StageVerdict]) -> Iterator[Doubt]:
    """A stage without a sample of a resource that others have."""
    measured = [stage for stage in stages if stage.measured is not None]
    names = sorted({use.resource for stage in measured for use in stage.measured.resources})  # type: ignore[union-attr]
    for name in names:
        without = [stage.stage.utilisation for stage in measured if name not in _names(stage)]
        if without:
            yield doubt("monitoring_gap", resource=name, loads=tuple(without[:MOST_TOLD]))


def no_utilisation(recording: Recording, stages: Sequence[StageVerdict]) -> Iterator[Doubt]:
    """Where all of a resource is 1, and none of it is 0."""
    uses = [use for stage in stages if stage.measured for use in stage.measured.resources if not use.is_utilisation]
    for name in sorted({use.resource for use in uses}):
        strange = [use for use in uses if use.resource == name]
        least, most = min(use.least for use in strange), max(use.most for use in strange)
        yield doubt("no_utilisation", resource=name, least=least, most=most)


def _names(stage: StageVerdict) -> set[str]:
    return {use.resource for use in stage.measured.resources} if stage.measured else set()

"""Which workers carried a stage: all of the plan, or those that its load was shared out among when one was lost."""

from analysis.recording import Recording
from contract.plan import Stage

MARK_WITHIN_S = 3.0  # of a stage's start: shares are planned in the first step of it


def carriers_of(recording: Recording, stage: Stage) -> tuple[int, ...]:
    """The numbers of the workers that a stage's citizens were shared out among."""
    workers = tuple(range(recording.plan.workers))
    for event in recording.events_named("shares_planned_anew"):
        named = event.get("workers")
        if event["t_s"] <= stage.start_s + MARK_WITHIN_S and isinstance(named, list):
            workers = tuple(worker for worker in named if isinstance(worker, int))
    return workers

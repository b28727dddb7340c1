"""Which workers carried a stage: all of the plan, or those that its load was shared out among when one was lost."""

from analysis.recording import Recording
from contract.plan import Stage


def carriers_of(recording: Recording, stage: Stage) -> tuple[int, ...]:
    """The numbers of the workers that a stage's citizens were shared out among."""
    workers = tuple(range(recording.plan.workers))
    for event in recording.events_named("shares_planned_anew"):
        since, named = event.get("stage"), event.get("workers")
        if isinstance(since, int) and since <= stage.index and isinstance(named, list):
            workers = tuple(worker for worker in named if isinstance(worker, int))
    return workers

"""How long citizens paused in a window, beside how long they should have."""

from dataclasses import dataclass

from analysis.batches import finest_batches, in_batches, ratio_error
from analysis.impatience import impatience_of
from analysis.recording import Recording
from analysis.windows import Window
from contract.run_folder import THINK

ERRORS = 3  # standard errors that the mean may be off by


@dataclass(frozen=True)
class Pauses:
    """Means in seconds: of what was recorded, and how far that may be off; of thinking alone, and of thinking and
    typing, as planned. `planned_s` is None where nobody worked it out.
    """

    mean_s: float
    unsure_s: float
    think_s: float
    planned_s: float | None


def pauses_of(recording: Recording, window: Window) -> Pauses | None:
    """The pauses of a window; None where there were none.

    Who tries a page again that failed pauses as the plan says of that, which is recorded as any pause is: such pauses
    are planned by the share that the retries are. How many there are is the portal's doing.
    """
    thinks, plan = window.histogram(THINK), recording.plan
    if not thinks.total:
        return None
    edges = finest_batches(window.intervals)
    counts, spent_s = in_batches(thinks.by_interval, edges), in_batches(thinks.spent_by_interval_s, edges)
    error = ratio_error(spent_s, counts)
    retries = plan.citizens.manners.retries
    share = min(1.0, impatience_of(window).retried / thinks.total) if retries else 0.0
    retry_s = retries.pause.mean_s if retries else 0.0
    return Pauses(
        mean_s=float(spent_s.sum() / counts.sum()),
        unsure_s=ERRORS * error.of_ratio if error else 0.0,
        think_s=(1 - share) * plan.citizens.think_time.mean_s + share * retry_s,
        planned_s=None if plan.pause_s is None else (1 - share) * plan.pause_s + share * retry_s,
    )

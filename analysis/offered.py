"""What the load of a window offers of the pages that an objective covers, however fast the portal is.

N citizens who pause for Z between two pages make at most N / Z of them a second: Little's law with R = 0. Neither N nor
the share of some pages may be read off what the portal made of them: one that fails on the way to a page makes it rare,
and one that sends people away makes them few, and both would then not be asked for what they broke.
"""

from analysis.recording import Recording
from analysis.windows import ANSWERED, Window, window_of
from contract.objectives import EVERY_PAGE, Objective
from contract.plan import SESSIONS
from contract.run_folder import LEFT, THINK


def offered_per_s(recording: Recording, window: Window, objective: Objective) -> float | None:
    """Pages a second that the citizens of a window ask for if the portal takes no time; None where nobody knows."""
    pause_s = recording.plan.pause_s or window.histogram(THINK).mean_s
    share = share_of_pages(recording, objective)
    return citizens_there(recording, window) / pause_s * share if pause_s and share else None


def share_of_pages(recording: Recording, objective: Objective) -> float | None:
    """The share of all pages that an objective covers: as planned; of an older plan the largest that any stage saw."""
    if objective.what in EVERY_PAGE:
        return 1.0
    planned = recording.plan.share_of_pages.get(objective.what)
    if planned is not None:
        return planned
    return max((_share_seen(each, objective) for each in _windows(recording)), default=None)


def citizens_there(recording: Recording, window: Window) -> float:
    """How many citizens make the load of a window, at least: no more than planned, and no more than were open.

    Of a load that moves, as many as at the lower of its ends. Of a sessions load that is still filling up those who are
    there, and those who would be if they had not had enough of the portal: who left within the time of a session.
    """
    plan, stage = recording.plan, window.stage
    ends = (plan.citizens_at(window.from_s), plan.citizens_at(window.to_s - 1e-6))
    planned = float(min(ends)) if stage.moves else float(stage.citizens)
    counted = window.users["open"].dropna()
    if counted.empty:
        return planned
    return min(planned, float(counted.mean()) + _left_lately(recording, window))


def _left_lately(recording: Recording, window: Window) -> float:
    stage = window.stage
    if stage.model != SESSIONS or not stage.arrivals_per_s:
        return 0.0
    until_s = (window.from_s + window.to_s) // 2
    lately = recording.cells.between(int(until_s - stage.citizens / stage.arrivals_per_s), until_s)
    return float(lately.of(LEFT).total.sum())


def _windows(recording: Recording) -> list[Window]:
    found = (window_of(recording, stage) for stage in recording.plan.stages)
    return [window for window in found if window is not None]


def _share_seen(window: Window, objective: Objective) -> float:
    pages = window.histogram(window.latency_kind, ANSWERED).total
    covered = window.histogram(window.latency_kind, ANSWERED, objective.covers).total
    return covered / pages if pages else 0.0

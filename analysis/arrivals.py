"""The arrivals of a sessions load in one window, and how many sessions they made open."""

from dataclasses import dataclass

from analysis.recording import Recording
from analysis.windows import Window
from contract.outcomes import GENERATOR, OK
from contract.plan import SESSIONS
from contract.run_folder import ARRIVAL


@dataclass(frozen=True)
class Arrivals:
    """In simulated citizens: sessions due a second, as planned and as they came; and those open.

    `planned_open` would be open if the portal took no time. `turned_away` of the `of_stage` sessions that were due
    since the interval in which the stage began found no citizen at hand. `late_p99_s` is how late the others began,
    None where none did.
    """

    planned_per_s: float
    due_per_s: float
    turned_away: int
    of_stage: int
    late_p99_s: float | None
    planned_open: float
    open: float | None


def arrivals_of(recording: Recording, window: Window) -> Arrivals | None:
    """The arrivals of a window; None in a closed load."""
    stage = window.stage
    if stage.model != SESSIONS:
        return None
    begins_s = int(stage.start_s) // window.interval_s * window.interval_s
    of_stage = recording.cells.between(begins_s, window.to_s)
    began = window.histogram(ARRIVAL, (OK,))
    return Arrivals(
        # The rate is level in a window, or a straight line: its mean is what it is in the middle.
        planned_per_s=recording.plan.arrivals_per_s_at((window.from_s + window.to_s) / 2) if stage.citizens else 0.0,
        due_per_s=window.histogram(ARRIVAL).total / window.seconds,
        turned_away=int(of_stage.of(ARRIVAL, (GENERATOR,)).total.sum()),
        of_stage=int(of_stage.of(ARRIVAL).total.sum()),
        late_p99_s=began.quantile_s(0.99) if began.total else None,
        planned_open=float(window.users["planned"].mean()) if len(window.users) else float(stage.citizens),
        open=float(window.users["open"].mean()) if window.users["open"].notna().any() else None,
    )

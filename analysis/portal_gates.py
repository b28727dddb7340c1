"""Gates on the portal's side of a run: did it get the load, and was it one portal from beginning to end?"""

from analysis.gate import Gate
from analysis.language import said
from analysis.portal_count import compare_counts, restarts
from analysis.recording import Recording
from analysis.windows import Window


def portal_gates(recording: Recording, window: Window) -> tuple[Gate, ...]:
    """Both, where the target counts."""
    return _load_arrived(recording), _went_on(recording, window)


def _load_arrived(recording: Recording) -> Gate:
    """Of the whole run."""
    counts = compare_counts(recording)
    if counts is None:
        return Gate("load_arrived", True, said("gate.load_arrived.none"))
    seen = said("gate.load_arrived.seen", portal=counts.portal, recorded=counts.recorded)
    if counts.failed and not counts.agree:
        numbers = {"portal": counts.portal, "recorded": counts.recorded, "failed": counts.failed}
        seen = said("gate.load_arrived.seen_with_failed", **numbers)
    return Gate("load_arrived", counts.arrived, seen, said("gate.load_arrived.advice"))


def _went_on(recording: Recording, window: Window) -> Gate:
    """From the stage's start to the window's end: a portal that began anew has lost its caches and its queue."""
    stage = window.stage
    here = [second for second in restarts(recording) if stage.start_s <= second < window.to_s]
    seen = said("gate.portal_went_on.fell", seconds=here) if here else said("gate.portal_went_on.rose")
    return Gate("portal_went_on", not here, seen, said("gate.portal_went_on.advice"))

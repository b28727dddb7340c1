"""Gates on the portal's side of a run: did it get the load, and was it one portal from beginning to end?"""

from analysis.gate import Gate
from analysis.portal_count import compare_counts, restarts
from analysis.recording import Recording
from analysis.windows import Window
from contract.quantities import write_duration


def portal_gates(recording: Recording, window: Window) -> tuple[Gate, ...]:
    """Both, where the target counts."""
    return _load_arrived(recording), _went_on(recording, window)


def _load_arrived(recording: Recording) -> Gate:
    """Of the whole run."""
    counts = compare_counts(recording)
    if counts is None:
        return Gate("load arrived", True, "the target offers no count to compare with", "")
    evidence = f"the portal counted {counts.portal:,} of {counts.recorded:,} requests"
    advice = "See what answered in its place: a cache, a gateway, an error page."
    return Gate("load arrived", counts.arrived, evidence, advice)


def _went_on(recording: Recording, window: Window) -> Gate:
    """From the stage's start to the window's end: a portal that began anew has lost its caches and its queue."""
    stage = window.stage
    here = [second for second in restarts(recording) if stage.start_s <= second < window.to_s]
    evidence = f"its count fell at {', '.join(map(write_duration, here))}" if here else "its count only rose"
    return Gate("portal went on", not here, evidence, "See why it was started again, and repeat the run.")

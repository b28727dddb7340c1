"""From recording to verdict: windows, quantiles, gates, the verdict, the charts and the report."""

from analysis.recording import Recording, UnreadableRun, open_recording

__all__ = ["Recording", "UnreadableRun", "open_recording"]

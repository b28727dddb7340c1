import numpy as np

from analysis import open_recording
from analysis.windows import window_of
from bench.hold import only
from harness.processes import ROOT

RECORDED = ROOT / "results" / "example"


def test_some_intervals_and_the_others_are_the_whole_window():
    recording = open_recording(RECORDED)
    window = window_of(recording, recording.plan.stages[0])
    assert window is not None
    chosen = np.arange(window.intervals) % 3 == 0
    some, others = (only(window, which).histogram("request") for which in (chosen, ~chosen))
    assert 0 < some.total < others.total
    assert some.total + others.total == window.histogram("request").total

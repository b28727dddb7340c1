import subprocess
import sys

import numpy as np
import psutil

from analysis import open_recording
from analysis.windows import window_of
from bench.hold import Sample, only, sample_of, spent_by_pid
from harness.processes import ROOT

RECORDED = ROOT / "results" / "example"
IDLE = "import sys; sys.stdin.read()"


def test_some_intervals_and_the_others_are_the_whole_window():
    recording = open_recording(RECORDED)
    window = window_of(recording, recording.plan.stages[0])
    assert window is not None
    chosen = np.arange(window.intervals) % 3 == 0
    some, others = (only(window, which).histogram("request") for which in (chosen, ~chosen))
    assert 0 < some.total < others.total
    assert some.total + others.total == window.histogram("request").total


def test_an_interval_is_that_of_its_second():
    recording = open_recording(RECORDED)
    window = window_of(recording, recording.plan.stages[0])
    assert window is not None
    for place in (0, 3, window.intervals - 1):
        chosen = np.arange(window.intervals) == place
        second = window.from_s + place * window.interval_s
        assert set(only(window, chosen).cells.interval.tolist()) == {second}


def test_the_master_is_known_by_its_word_and_workers_alone_are_looked_at_at_length():
    children = [
        subprocess.Popen([sys.executable, "-c", IDLE, word], stdin=subprocess.PIPE)
        for word in ("a", "--master", "--worker")
    ]
    try:
        fleet = [psutil.Process(child.pid) for child in children]
        sample = sample_of(fleet, at_length=True)
        assert sample.master_pid == children[1].pid
        assert sample.cpu_s_by_pid.keys() == {child.pid for child in children}
        assert 0 < sample.workers_pss_bytes < sample.rss_bytes
        assert sample_of(fleet, at_length=False).workers_pss_bytes == 0
        assert sample_of(fleet[:1], at_length=True).master_pid is None
    finally:
        for child in children:
            child.communicate()


def test_a_worker_that_was_lost_does_not_lose_the_figures():
    first, last = Sample(0.0, {1: 5.0, 2: 7.0}, 1, 0, 0), Sample(10.0, {1: 6.5, 3: 1.0}, 1, 0, 0)
    assert spent_by_pid(first, last) == {1: 1.5}

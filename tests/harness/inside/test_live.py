import json
import os
from dataclasses import replace

import pytest

from cli.live.so_far import second_of
from harness.environment import STATUS_DESCRIPTOR
from harness.inside.collector import WrittenSecond
from harness.inside.counting import count_samples
from harness.inside.live import announcer, status_of
from harness.inside.messages import Crowd
from tests.contract.test_plan import PLAN
from tests.harness.inside.reports import WELL, pages, samples


def written(second, *told, vitals=(WELL, WELL)):
    return WrittenSecond(second, count_samples(told), Crowd(10, 12, 3), dict(enumerate(vitals)))


def test_a_second_in_numbers():
    told = (
        pages(12, 3, latency_s=0.1),
        pages(12, 1, latency_s=0.3, page="a/c"),
        pages(12, 2, outcome="busy", latency_s=0.2),
        pages(12, 4, outcome="cut", latency_s=0.2),
        samples(12, "a/b", "ok", "request", *[0.05] * 30),
    )
    said = status_of(written(12, *told), PLAN)
    assert said["stage"] == 1
    assert said["utilisation"] == 0.2
    assert (said["planned"], said["open"], said["in_flight"], said["workers"]) == (13, 10, 3, 2)
    assert (said["pages"], said["requests"]) == (4, 30)
    assert said["errors_by_outcome"] == {"busy": 2}  # what was cut is nobody's failure
    assert said["p50_s"] == pytest.approx(0.2, rel=0.005)
    assert said["p95_s"] == pytest.approx(0.3, rel=0.005)


def test_the_generator_is_as_well_as_the_worst_of_its_workers():
    ill = replace(WELL, cpu=0.9, loop_lag_s=0.2, own_delay_p99_s=0.03)
    said = status_of(written(0, vitals=(WELL, ill)), PLAN)
    assert (said["cpu"], said["loop_lag_s"], said["own_delay_s"]) == (0.9, 0.2, 0.03)


def test_of_a_second_of_which_nobody_told_nothing_is_known():
    said = status_of(written(100, vitals=()), PLAN)
    unknown = ("stage", "utilisation", "p50_s", "p95_s", "cpu", "loop_lag_s", "own_delay_s")
    assert {name for name, value in said.items() if value is None} == set(unknown)


def test_the_command_line_reads_what_the_master_says():
    second = second_of(status_of(written(12, pages(12, 2, outcome="reset")), PLAN))
    assert (second.errors, second.workers) == (2, 2)


@pytest.fixture
def pipe(monkeypatch):
    """What the command line reads, and the announcer that writes there."""
    ours, theirs = os.pipe()
    monkeypatch.setenv(STATUS_DESCRIPTOR, str(theirs))
    with os.fdopen(ours, "rb") as reader:
        yield reader, announcer()
        os.close(theirs)


def test_a_command_line_that_is_held_does_not_hold_the_fleet(pipe):
    """64 kB fit into the pipe; the test would hang here if the master waited for room."""
    reader, announce = pipe
    for second in range(1000):
        announce({"event": "second", "second": second, "beside": "." * 300})
    os.set_blocking(reader.fileno(), False)
    lines = reader.read().split(b"\n")
    seconds = [json.loads(line)["second"] for line in lines if line]
    assert seconds == list(range(len(seconds)))  # whole lines, the newest of which are left out
    assert 100 < len(seconds) < 1000
    announce({"event": "ended"})
    assert json.loads(reader.read())["event"] == "ended"


def test_where_nobody_listens_any_more_nothing_happens(pipe):
    reader, announce = pipe
    reader.close()
    announce({"event": "ended"})


def test_without_a_pipe_nobody_is_told(monkeypatch):
    monkeypatch.delenv(STATUS_DESCRIPTOR, raising=False)
    announcer()({"event": "ended"})

import csv
import json
from dataclasses import replace

import pyarrow as pa
import pytest

from contract.run_folder import LATENCY_COLUMNS, RunFolder
from harness.inside.collector import PATIENCE_S, Collector
from harness.inside.recording import RecordingWriter
from tests.contract.test_plan import PLAN
from tests.harness.inside.reports import pages, report


@pytest.fixture
def run(tmp_path):
    return RunFolder(tmp_path)


@pytest.fixture
def collector(run):
    with RecordingWriter(run) as writer:
        heard = []
        collector = Collector(PLAN, writer, heard.append)
        collector.heard = heard
        for worker in (0, 1):
            collector.worker_joined(worker)
        yield collector


def latency_rows(run):
    with pa.ipc.open_stream(run.latency.read_bytes()) as stream:
        assert tuple(stream.schema.names) == LATENCY_COLUMNS
        return [tuple(row.values()) for row in stream.read_all().to_pylist()]


def counted(run):
    return sum(row[-1] for row in latency_rows(run))


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def events(run, name):
    lines = (json.loads(line) for line in run.events.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line["event"] == name]


def test_a_second_is_written_once_every_worker_has_reported_it(run, collector):
    collector.take(report(0, 0, 0, pages(0, 3)))
    assert collector.heard == []
    collector.take(report(1, 0, 0, pages(0, 4)))
    assert [written.second for written in collector.heard] == [0]
    assert latency_rows(run) == [(0, "a/b", "ok", "service", collector.heard[0].cells[0].histogram.popitem()[0], 7)]
    (row,) = table(run.users)
    assert (row["second"], row["open"], row["workers"]) == ("0", "10", "2")
    assert [row["worker"] for row in table(run.vitals)] == ["0", "1"]


def test_latencies_of_an_interval_are_one_batch_and_users_stay_rows_of_a_second(run):
    with RecordingWriter(run) as writer:
        collector = Collector(replace(PLAN, interval_s=5), writer, lambda written: None)
        for second in range(7):
            collector.take(report(0, second, second, pages(second, count=2)))
        written_by_then = counted(run)
        collector.finish()
    assert written_by_then == 10
    with pa.ipc.open_stream(run.latency.read_bytes()) as stream:
        assert [batch.column("interval").to_pylist() for batch in stream] == [[0], [5]]
    assert [row[-1] for row in latency_rows(run)] == [10, 4]
    assert [row["second"] for row in table(run.users)] == [str(second) for second in range(7)]


def test_a_report_that_comes_twice_counts_once(run, collector):
    for _ in range(2):
        collector.take(report(0, 0, 0, pages(0, 3)))
        collector.take(report(1, 0, 0))
    assert counted(run) == 3


def test_a_report_that_was_overtaken_counts_under_its_own_second(run, collector):
    for second in (0, 1, 2):
        collector.take(report(1, second, second))
    for number in (0, 2):
        collector.take(report(0, number, number, pages(number)))
    collector.take(report(0, 1, 1, pages(1, 5)))
    collector.finish()
    assert counted(run) == 7
    assert {row[0] for row in latency_rows(run)} == {0, 1, 2}
    assert events(run, "reports_lost") == []


def test_a_report_that_never_comes_is_said(run, collector):
    collector.take(report(0, 0, 0))
    collector.take(report(0, 3, 3))
    collector.finish()
    (event,) = events(run, "reports_lost")
    assert (event["worker"], event["reports"]) == (0, 2)
    assert collector.summary()["0"]["reports_lost"] == 2


def test_a_silent_worker_is_lost_and_waited_for_no_more(run, collector):
    collector.take(report(0, 0, 0))
    collector.take(report(1, 0, 0))
    for second in range(1, PATIENCE_S + 2):
        collector.take(report(0, second, second, pages(second)))
        collector.second_passed(second)
    (event,) = events(run, "worker_lost")
    assert (event["worker"], event["last_second"]) == (1, 0)
    assert collector.lost_workers == {1}
    assert counted(run) == PATIENCE_S + 1
    assert table(run.users)[-1]["workers"] == "1"


def pass_seconds(collector, last):
    for second in range(last + 1):
        collector.second_passed(second)


def test_a_master_that_stood_still_has_lost_nobody(run, collector):
    pass_seconds(collector, 3)
    collector.second_passed(20)
    assert collector.lost_workers == set()
    for second in range(21, 21 + PATIENCE_S):
        collector.take(report(1, second - 21, second))
        collector.second_passed(second)
    assert collector.lost_workers == {0}  # it has had its time to speak


def test_a_worker_that_comes_back_is_found(run, collector):
    pass_seconds(collector, PATIENCE_S + 1)
    assert collector.lost_workers == {0, 1}
    collector.take(report(1, 0, PATIENCE_S + 1))
    assert [event["worker"] for event in events(run, "worker_found")] == [1]
    assert collector.lost_workers == {0}


def test_the_run_is_drained_when_everybody_who_is_there_says_so_after_the_end(collector):
    collector.take(report(0, 0, 7, open=0))
    collector.take(report(1, 0, 7, open=0))
    assert collector.is_drained_since(6)
    assert not collector.is_drained_since(7)  # said at the end, not after it
    collector.take(report(1, 1, 8, open=0, in_flight=1))
    assert not collector.is_drained_since(6)


def test_a_stop_rule_that_comes_true_is_kept_and_said(run, collector):
    for second in range(12):
        collector.take(report(0, second, second, pages(second, 9, outcome="refused")))
        collector.take(report(1, second, second))
    assert collector.stop_rule == PLAN.stop_when[0]
    (event,) = events(run, "stop_rule")
    assert (event["rule"], event["t_s"]) == (PLAN.stop_when[0].text, 10)


def test_without_stop_rules_nothing_stops(run):
    with RecordingWriter(run) as writer:
        collector = Collector(replace(PLAN, stop_when=()), writer, print)
        collector.take(report(0, 0, 0, pages(0, 9, outcome="refused")))
        assert collector.stop_rule is None

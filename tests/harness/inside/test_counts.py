import json
import os
from select import PIPE_BUF

import pytest

from contract import run_folder
from harness.counted import LATENCY, LOOP_LAG, NOW, OWN_DELAY, PAGE, REQUEST, SPENT, WORKER_NOW, add
from harness.environment import COUNTS_TOLD, STATUS_DESCRIPTOR
from harness.inside.collector import WrittenSecond
from harness.inside.counting import count_samples
from harness.inside.counts import CountsTeller, counts_teller, lines_of, rows_of
from harness.inside.messages import Crowd
from tests.contract.test_plan import PLAN
from tests.harness.inside.reports import WELL, pages, samples

STEPS = (0.1, 0.5, 2.0)


def second(*told, missing=0):
    return WrittenSecond(3, count_samples(told), Crowd(5, 6, 1), {0: WELL}, missing)


def test_pages_and_requests_are_counted_by_how_they_ended():
    rows = rows_of(
        second(
            pages(3, 2),
            pages(3, 1, outcome="status_5xx"),
            pages(3, 4, outcome="cut"),
            samples(3, "a/b", "ok", run_folder.REQUEST, 0.1, 0.2, 0.3),
            samples(3, "a/c", "ok", run_folder.REQUEST, 0.1),
            missing=7,
        ),
        STEPS,
    )
    assert {key: rows[key] for key in rows if key[0] == PAGE} == {
        (PAGE, "a/b", "cut"): [4],
        (PAGE, "a/b", "ok"): [2],
        (PAGE, "a/b", "status_5xx"): [1],
    }
    assert rows[REQUEST, "ok"] == [4]
    assert rows[(NOW,)] == [6, 7]


def test_a_latency_counts_at_the_first_step_that_it_is_not_above_and_what_was_cut_counts_nowhere():
    waited = (0.05, 0.3, 0.3, 1.9, 60.0)
    rows = rows_of(second(samples(3, "a/b", "ok", "service", *waited), pages(3, 9, outcome="cut")), STEPS)
    sum_s, *counts = rows[LATENCY, "a/b"]
    assert counts == [1, 2, 1, 1]
    assert sum_s == pytest.approx(sum(waited), rel=0.004)


def test_all_outcomes_of_a_page_are_one_histogram():
    told = (pages(3, 2, latency_s=0.05), pages(3, 1, outcome="timed_out", latency_s=1.0))
    assert rows_of(second(*told), STEPS)[LATENCY, "a/b"][1:] == [2, 0, 1, 0]


def test_latency_is_from_when_a_page_was_due_where_that_is_known():
    told = (pages(3, 1, latency_s=0.05), samples(3, "a/b", "ok", run_folder.RESPONSE, 1.0))
    assert rows_of(second(*told), STEPS)[LATENCY, "a/b"][1:] == [0, 0, 1, 0]


def test_what_the_generator_took_is_told_by_worker():
    lag = samples(3, "worker/1", "ok", run_folder.LOOP_LAG, 0.002)
    rows = rows_of(second(lag, samples(3, "a/b", "ok", run_folder.OWN_DELAY, 0.002, 9.0)), STEPS)
    assert sum(rows[LOOP_LAG, 1][1:]) == 1
    assert (sum(rows[(OWN_DELAY,)][1:]), rows[(OWN_DELAY,)][-1]) == (2, 1)
    assert rows[SPENT, 0] == [WELL.cpu, WELL.cpu_wait, WELL.gc_pause_s]
    assert rows[WORKER_NOW, 0] == [WELL.memory_bytes, WELL.sockets]


def test_counts_add_up_and_what_is_now_is_replaced():
    rows = {}
    for count in (1, 2):
        add(rows, {(PAGE, "a/b", "ok"): [count], (NOW,): [count, count]})
    assert rows == {(PAGE, "a/b", "ok"): [3], (NOW,): [2, 2]}


@pytest.fixture
def pipe():
    ours, theirs = os.pipe()
    yield ours, theirs
    os.close(ours)
    os.close(theirs)


def heard(ours):
    """What stands in the pipe, added up."""
    os.set_blocking(ours, False)
    text, rows = b"", {}
    while True:
        try:
            text += os.read(ours, 1 << 20)
        except BlockingIOError:
            break
    for line in text.splitlines():
        said = json.loads(line)
        assert said["event"] == "counts"
        add(rows, {tuple(key): numbers for key, numbers in said["rows"]})
    return rows


def many(count=60):
    return second(*(pages(3, 2, page=f"a_journey_of_many_pages/page_{number:03}") for number in range(count)))


def test_lines_are_short_enough_to_go_as_a_whole(pipe):
    lines = list(lines_of(rows_of(many(), STEPS)))
    assert len(lines) > 1
    assert all(len(line) <= PIPE_BUF for line, _ in lines)


def test_what_nobody_reads_is_told_later_and_nothing_of_it_is_lost(pipe):
    ours, theirs = pipe
    teller, expected, rows = CountsTeller(STEPS, theirs), {}, {}
    for _ in range(100):  # far more than a pipe holds, and nobody reads: it comes back all the same
        teller.second(many())
        add(expected, rows_of(many(), STEPS))
    add(rows, heard(ours))
    assert rows[PAGE, "a_journey_of_many_pages/page_000", "ok"][0] < 200
    teller.tell(waits=True)
    add(rows, heard(ours))
    assert rows.keys() == expected.keys()
    assert all(rows[key] == pytest.approx(numbers) for key, numbers in expected.items())
    teller.tell(waits=True)
    assert heard(ours) == {}


def test_nobody_looks_any_more():
    ours, theirs = os.pipe()
    os.close(ours)
    CountsTeller(STEPS, theirs).second(many())
    os.close(theirs)


def test_it_is_told_where_somebody_wants_it(monkeypatch):
    monkeypatch.delenv(COUNTS_TOLD, raising=False)
    monkeypatch.setenv(STATUS_DESCRIPTOR, "7")
    assert counts_teller(PLAN) is None
    monkeypatch.setenv(COUNTS_TOLD, "1")
    assert counts_teller(PLAN) is not None
    monkeypatch.delenv(STATUS_DESCRIPTOR)
    assert counts_teller(PLAN) is None

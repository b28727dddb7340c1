import random
from array import array
from collections import Counter

import pytest

from harness.inside.recorder import Recorder
from tests.harness.inside.reports import samples


class Clock:
    def __init__(self):
        self.now_s = 1000.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def recorder(clock):
    return Recorder(clock)


def test_what_ends_in_a_second_counts_in_it(clock, recorder):
    clock.now_s = 1000.999
    recorder.page_done("a/b", "ok", 0.5, 0.5, "")
    clock.now_s = 1001.0
    recorder.page_done("a/b", "ok", 0.5, 0.5, "")
    cells, _ = recorder.take(through_second=5)
    assert cells == (
        samples(0, "a/b", "ok", "service", 0.5),
        samples(0, "a/b", "ok", "response", 0.5),
        samples(1, "a/b", "ok", "service", 0.5),
        samples(1, "a/b", "ok", "response", 0.5),
    )


def test_what_was_taken_is_not_taken_again_and_the_running_second_stays(clock, recorder):
    recorder.thought("a/b", 2.0)
    clock.now_s = 1001.5
    recorder.thought("a/b", 3.0)
    assert [cell.second for cell in recorder.take(0)[0]] == [0]
    assert [cell.second for cell in recorder.take(1)[0]] == [1]
    assert recorder.take(9) == ((), ())


def test_service_and_response_time_of_every_page_are_kept(recorder):
    recorder.page_done("a/b", "ok", 0.5, 0.5, "")
    recorder.page_done("a/b", "ok", 0.5, 0.9, "")
    cells, _ = recorder.take(0)
    assert cells == (
        samples(0, "a/b", "ok", "service", 0.5, 0.5),
        samples(0, "a/b", "ok", "response", 0.5, 0.9),
    )


def test_arrivals_are_counted_by_journey_with_how_late_they_began(recorder):
    recorder.arrived("file_dossier", 0.002)
    recorder.turned_away("file_dossier")
    assert recorder.take(0)[0] == (
        samples(0, "file_dossier", "ok", "arrival", 0.002),
        samples(0, "file_dossier", "generator", "arrival", 0.0),
    )


def test_who_tries_again_who_leaves_and_what_was_waited_for_are_counted(recorder):
    recorder.reloaded("a/b", "gave_up", 8.0)
    recorder.sent_again("a/b")
    recorder.left("a/b", "status_5xx", 1.0)
    recorder.backend_took("a/b", "payment_gateway", "ok", 0.25)
    assert recorder.take(0)[0] == (
        samples(0, "a/b", "gave_up", "reloaded", 8.0),
        samples(0, "a/b", "ok", "sent_again", 0.0),
        samples(0, "a/b", "status_5xx", "left", 1.0),
        samples(0, "a/b", "ok", "backend/payment_gateway", 0.25),
    )


def test_many_at_once_are_as_many_one_by_one(clock, recorder):
    one_by_one = Recorder(clock)
    for latency_s in (0.5, 0.25, 0.5):
        one_by_one.thought("a/b", latency_s)
    recorder.keep_all("think", "a/b", "ok", array("q", [500_000, 250_000]))
    recorder.keep_all("think", "a/b", "ok", array("q", [500_000]))
    one_by_one.page_done("a/b", "ok", 0.5, 0.75, "")
    for kind, tick in (("service", 500_000), ("response", 750_000)):
        recorder.keep_all(kind, "a/b", "ok", array("q", [tick]))
    assert recorder.take(0) == one_by_one.take(0)


def test_own_delay_is_kept_where_it_is_known(recorder):
    for delay_s in (None, 0.001):
        recorder.request_sent(1)
        recorder.request_done("a/b", "ok", 0.1, delay_s, "")
    cells, _ = recorder.take(0)
    assert {cell.kind: len(cell.ticks) for cell in cells} == {"request": 2, "own_delay": 1}


def test_the_crowd_is_who_is_there_now(clock, recorder):
    recorder.session_opened(1)
    recorder.session_opened(2)
    recorder.request_sent(1)
    recorder.session_closed(2)
    crowd = recorder.crowd_at(0)
    assert (crowd.open, crowd.active_60s, crowd.in_flight) == (1, 2, 1)
    clock.now_s = 1100.0
    recorder.request_done("a/b", "ok", 0.1, None, "")
    crowd = recorder.crowd_at(100)
    assert (crowd.open, crowd.active_60s, crowd.in_flight) == (1, 0, 0)


def test_a_few_examples_of_each_failure_are_kept_and_every_failure_is_counted(recorder):
    for number in range(20):
        recorder.page_done("a/b", "status_5xx", 0.1, 0.1, f"GET /path answered 500 ({number})")
    recorder.page_done("a/b", "cut", 0.1, 0.1, "the run ended")
    recorder.page_done("a/b", "timed_out", 0.1, 0.1, "x" * 10_000)
    cells, failures = recorder.take(0)
    assert sum(len(cell.ticks) for cell in cells if cell.kind == "service") == 22
    assert Counter(failure.outcome for failure in failures) == {"status_5xx": 5, "timed_out": 1}
    assert max(len(failure.detail) for failure in failures) <= 200


def test_what_was_counted_before_the_first_second_is_forgotten(clock, recorder):
    recorder.held_up(0, 0.001)
    recorder.begin(1005.0)
    clock.now_s = 1005.5
    recorder.held_up(0, 0.002)
    assert recorder.take(9)[0] == (samples(0, "worker/0", "ok", "loop_lag", 0.002),)


def test_it_agrees_with_a_list_of_everything(clock, recorder):
    chance = random.Random("recorder")
    naive = Counter()
    for _ in range(3000):
        clock.now_s += chance.expovariate(100)
        page, outcome, latency_s = chance.choice("ab") + "/c", chance.choice(["ok", "reset"]), chance.expovariate(3)
        recorder.page_done(page, outcome, latency_s, latency_s, "")
        naive[int(clock.now_s - 1000), page, outcome, int(latency_s * 1e6)] += 1
    counted = Counter()
    for cell in [cell for cell in recorder.take(10_000)[0] if cell.kind == "service"]:
        for tick in cell.ticks:
            counted[cell.second, cell.page, cell.outcome, tick] += 1
    assert counted == naive


def test_a_second_that_was_taken_begins_anew_when_the_clock_steps_back(clock, recorder):
    clock.now_s = 1000.7
    recorder.thought("a/b", 2.0)
    recorder.take(0)
    clock.now_s = 1000.2
    recorder.thought("a/b", 3.0)
    assert recorder.take(0)[0] == (samples(0, "a/b", "ok", "think", 3.0),)


@pytest.mark.parametrize("before", [998.6, 999.5])
def test_what_ends_before_second_0_is_of_the_second_before_whatever_came_first(clock, recorder, before):
    clock.now_s = before
    recorder.thought("a/b", 1.0)
    clock.now_s = 999.4
    recorder.thought("a/b", 3.0)
    recorder.take(-2)
    assert recorder.take(0)[0][0].second == -1

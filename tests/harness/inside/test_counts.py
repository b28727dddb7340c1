import json

from contract.run_folder import LOOP_LAG, OWN_DELAY, REQUEST, RESPONSE
from harness.inside.collector import WrittenSecond
from harness.inside.counting import count_samples
from harness.inside.counts import counts_of
from harness.inside.messages import Crowd
from tests.harness.inside.reports import WELL, pages, samples

STEPS = (0.1, 0.5, 2.0)


def second(*told, missing=0):
    return WrittenSecond(3, count_samples(told), Crowd(5, 6, 1), 1, {0: WELL}, missing)


def test_pages_and_requests_are_counted_by_how_they_ended():
    told = counts_of(
        second(
            pages(3, 2),
            pages(3, 1, outcome="status_5xx"),
            pages(3, 4, outcome="cut"),
            samples(3, "a/b", "ok", REQUEST, 0.1, 0.2, 0.3),
            samples(3, "a/c", "ok", REQUEST, 0.1),
            missing=7,
        ),
        STEPS,
    )
    assert sorted(told["pages"]) == [["a/b", "cut", 4], ["a/b", "ok", 2], ["a/b", "status_5xx", 1]]
    assert told["requests"] == [["ok", 4]]
    assert (told["second"], told["active_60s"], told["reports_missing"]) == (3, 6, 7)


def test_a_latency_counts_at_the_first_step_that_it_is_not_above_and_what_was_cut_counts_nowhere():
    waited = (0.05, 0.3, 0.3, 1.9, 60.0)
    told = counts_of(second(samples(3, "a/b", "ok", "service", *waited), pages(3, 9, outcome="cut")), STEPS)
    ((page, sum_s, counts),) = told["latencies"]
    assert (page, counts) == ("a/b", [1, 2, 1, 1])
    assert abs(sum_s - sum(waited)) < 0.004 * sum(waited)


def test_latency_is_from_when_a_page_was_due_where_that_is_known():
    told = counts_of(second(pages(3, 1, latency_s=0.05), samples(3, "a/b", "ok", RESPONSE, 1.0)), STEPS)
    assert told["latencies"][0][2] == [0, 0, 1, 0]


def test_what_the_generator_took_is_told_by_worker():
    told = counts_of(
        second(samples(3, "worker/1", "ok", LOOP_LAG, 0.002), samples(3, "a/b", "ok", OWN_DELAY, 0.002, 9.0)), STEPS
    )
    ((worker, _, lags),) = told["loop_lags"]
    assert (worker, sum(lags)) == (1, 1)
    assert (sum(told["own_delays"][1]), told["own_delays"][1][-1]) == (2, 1)
    assert told["vitals"] == [[0, WELL.cpu, WELL.cpu_wait, WELL.gc_pause_s, WELL.memory_bytes, WELL.sockets]]


def test_a_second_is_a_line_of_json():
    told = counts_of(second(pages(3, 2), samples(3, "a/b", "ok", REQUEST, 0.1)), STEPS)
    assert json.loads(json.dumps(told)) == told

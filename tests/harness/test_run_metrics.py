import json
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.openmetrics import exposition as openmetrics
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from contract.objectives import read_objective
from contract.run_folder import LOOP_LAG, OWN_DELAY, REQUEST
from harness.inside.collector import WrittenSecond
from harness.inside.counting import count_samples
from harness.inside.counts import lines_of, rows_of
from harness.inside.live import status_of
from harness.inside.messages import Crowd
from harness.latency_steps import steps_of
from harness.run_metrics import RunMetrics
from tests.contract.test_plan import PLAN
from tests.harness.inside.reports import WELL, pages, samples

GOLDEN = Path(__file__).parent / "golden" / "run_metrics.txt"


def announced(second, plan=PLAN):
    """As the master tells a second."""
    told = (
        pages(second, 3, latency_s=0.29),
        pages(second, 1, outcome="status_5xx", latency_s=0.7),
        samples(second, "a/c", "ok", "service", 0.004),
        samples(second, "a/b", "ok", REQUEST, 0.1, 0.1, 0.2, 0.2),
        samples(second, "a/b", "status_5xx", REQUEST, 0.7),
        samples(second, "worker/0", "ok", LOOP_LAG, 0.0004),
        samples(second, "a/b", "ok", OWN_DELAY, 0.0002),
    )
    written = WrittenSecond(second, count_samples(told), Crowd(10, 9, 2), {0: WELL, 1: replace(WELL, cpu=0.5)}, 1)
    lines = [json.loads(line) for line, _ in lines_of(rows_of(written, steps_of(plan)))]
    return status_of(written, plan), *lines


@pytest.fixture
def metrics():
    metrics = RunMetrics()
    metrics.begin(PLAN, "a-run")
    for second in range(5):
        for said in announced(second):
            metrics.hear(said)
    return metrics


def text_of(metrics):
    registry = CollectorRegistry()
    registry.register(metrics)
    return generate_latest(registry).decode()


def values(metrics):
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in parse_text(text_of(metrics))
        for sample in family.samples
    }


def test_the_text_is_as_it_was(metrics):
    assert text_of(metrics) == GOLDEN.read_text(encoding="utf-8")


def test_openmetrics_reads_it_too(metrics):
    registry = CollectorRegistry()
    registry.register(metrics)
    families = list(parse_openmetrics(openmetrics.generate_latest(registry).decode()))
    assert {"portal_load_pages", "portal_load_page_latency_seconds"} <= {family.name for family in families}


def test_counters_add_up_over_the_seconds(metrics):
    found = values(metrics)
    assert found["portal_load_pages_total", ("outcome", "ok"), ("page", "a/b")] == 15
    assert found["portal_load_pages_total", ("outcome", "status_5xx"), ("page", "a/b")] == 5
    assert found["portal_load_requests_total", ("outcome", "ok")] == 20
    assert found["portal_load_worker_cpu_seconds_total", ("worker", "1")] == pytest.approx(2.5)
    assert found["portal_load_loop_lag_seconds_count", ("worker", "0")] == 5


def test_buckets_add_up_and_end_with_all(metrics):
    found = values(metrics)
    bucket = "portal_load_page_latency_seconds_bucket"
    assert [found[bucket, ("le", le), ("page", "a/b")] for le in ("0.2", "0.3", "0.5", "0.75", "+Inf")] == [
        0, 15, 15, 20, 20,
    ]  # fmt: skip
    assert found["portal_load_page_latency_seconds_count", ("page", "a/b")] == 20
    assert found["portal_load_page_latency_seconds_sum", ("page", "a/b")] == pytest.approx(
        15 * 0.29 + 5 * 0.7, rel=0.004
    )


def test_the_crowd_is_that_of_the_newest_second_at_the_stated_capacity(metrics):
    found = values(metrics)
    assert found["portal_load_open_sessions",] == 10
    assert found["portal_load_requests_in_flight",] == 2
    assert found["portal_load_utilisation_ratio",] == pytest.approx(10 * PLAN.scale / 120_000)
    assert found["portal_load_reports_missing",] == 1
    assert (found["portal_load_stage",], found["portal_load_elapsed_seconds",]) == (1, 5)


@pytest.mark.parametrize(
    ("second", "stage", "phase"),
    [(0, "1", "ramp"), (2, "1", "settle"), (5, "1", "measure"), (10, "2", "ramp"), (29, "2", "measure")],
)
def test_what_the_stage_does(second, stage, phase):
    metrics = RunMetrics()
    metrics.begin(PLAN, "a-run")
    metrics.hear(announced(second)[0])
    assert values(metrics)["portal_load_stage_info", ("phase", phase), ("stage", stage)] == 1


def test_a_limit_of_an_objective_is_a_step():
    plan = replace(PLAN, objectives=(read_objective("p95 of page < 1234 ms"), read_objective("errors of all < 90 %")))
    assert 1.234 in steps_of(plan)
    assert 0.9 not in steps_of(plan)
    assert list(steps_of(plan)) == sorted(set(steps_of(plan)))


def test_a_run_that_ended_says_so_and_somebody_has_its_end(metrics):
    text_of(metrics)
    assert metrics.was_asked.is_set() and not metrics.end_was_told.is_set()
    metrics.end()
    found = values(metrics)
    assert (found["portal_load_running",], found["portal_load_stage",]) == (0, 0)
    assert metrics.end_was_told.is_set()


def test_a_replicate_begins_anew(metrics):
    metrics.begin(PLAN, "another-run")
    found = values(metrics)
    info = [key for key in found if key[0] == "portal_load_run_info"]
    assert info == [("portal_load_run_info", ("run", "another-run"), ("scenario", "steps"), ("target", "embedded"))]
    assert not any(name == "portal_load_pages_total" for name, *_ in found)


def test_before_any_run_there_is_nothing_and_nobody_was_told():
    metrics = RunMetrics()
    metrics.hear(announced(0)[0])
    assert values(metrics) == {}
    assert not metrics.was_asked.is_set()


def test_only_names_that_a_recording_has_are_labels(metrics):
    labels = {name for key in values(metrics) for name, _ in key[1:]}
    assert labels == {"page", "outcome", "worker", "le", "run", "scenario", "target", "stage", "phase"}

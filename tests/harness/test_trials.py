import pytest

from contract.buckets import bucket_of
from contract.objectives import read_objective
from harness.stop_rules import PageCount
from harness.trials import judge_trial

P95, ERRORS = read_objective("p95 of page < 500 ms"), read_objective("errors of all < 10 %")
RATE, PART = read_objective("throughput of page > 5/s"), read_objective("throughput of a/b > 5/s")


def second(latency_s, ok=10, failed=0):
    counts = [PageCount("a/b", "ok", {bucket_of(latency_s): ok})]
    return [*counts, PageCount("a/b", "status_5xx", {bucket_of(latency_s): failed})] if failed else counts


@pytest.mark.parametrize(
    ("objectives", "seconds", "result"),
    [
        ([P95], [second(0.2)] * 10, "held"),
        ([P95], [second(0.8)] * 10, "broke"),
        ([P95], [second(0.2)] * 5 + [second(0.8)] * 5, "unsure"),
        ([P95, ERRORS], [second(0.2, ok=8, failed=4)] * 10, "broke"),
        ([P95, ERRORS], [second(0.2, ok=8, failed=2)] * 3 + [second(0.2)] * 7, "unsure"),  # 6 %, give or take
        ([RATE], [second(0.2)] * 10, "held"),
        ([RATE], [second(0.2, ok=4)] * 10, "broke"),
        ([RATE], [second(0.2, ok=4, failed=20)] * 10, "broke"),  # quick failures are no throughput
        ([P95], [second(0.2)] * 4, "unsure"),  # too short to say
        ([P95], [[]] * 10, "unsure"),  # no page is never a pass
        ([], [second(0.2)] * 10, "unsure"),
    ],
)
def test_a_trial_says(objectives, seconds, result):
    assert judge_trial(objectives, seconds) == result


@pytest.mark.parametrize(
    ("objectives", "ok", "offered_per_s", "result"),
    [
        ([RATE, P95], 4, 4.1, "held"),  # four of the four that its citizens make: nobody asked for five
        ([RATE, P95], 4, 5.2, "held"),  # 5.25 would be asked
        ([RATE, P95], 4, 5.3, "broke"),
        ([RATE, P95], 6, 4.1, "held"),  # and who does more than was thought holds it
        ([RATE], 4, 4.1, "unsure"),  # nothing was asked
        ([PART, P95], 3, 50, "broke"),
        ([PART, P95], 3, 6, "held"),  # of six half are a/b: three
    ],
)
def test_a_throughput_that_the_load_does_not_offer_is_not_asked(objectives, ok, offered_per_s, result):
    assert judge_trial(objectives, [second(0.2, ok)] * 10, offered_per_s, {"a/b": 0.5}) == result


def test_a_portal_that_fails_on_the_way_to_a_page_is_asked_for_it_all_the_same():
    """Of fifty pages a second half should be a/b; none came, for what leads there fails."""
    seconds = [
        [PageCount("a/c", "ok", {bucket_of(0.2): 25}), PageCount("a/c", "status_5xx", {bucket_of(0.2): 25})]
    ] * 10
    assert judge_trial([PART, P95], seconds, 50, {"a/b": 0.5}) == "broke"

import random
from collections import Counter

from contract.buckets import bucket_of
from harness.inside.counting import count_samples
from tests.harness.inside.reports import pages, samples


def test_merging_is_adding_and_order_does_not_matter():
    told = [pages(0, 2), pages(0, 3), pages(0, 1, latency_s=5.0), pages(1, 4), pages(0, 1, outcome="reset")]
    cells, backwards = count_samples(told), count_samples(reversed(told))
    assert [(cell.second, cell.outcome, cell.histogram) for cell in cells] == [
        (0, "ok", {bucket_of(0.1): 5, bucket_of(5.0): 1}),
        (0, "reset", {bucket_of(0.1): 1}),
        (1, "ok", {bucket_of(0.1): 4}),
    ]
    assert [cell.histogram for cell in backwards] == [cell.histogram for cell in cells]
    assert [cell.total for cell in cells] == [6, 1, 4]


def test_it_agrees_with_counting_one_by_one():
    chance = random.Random("counting")
    latencies_s = [int(chance.lognormvariate(-4, 3) * 1e6) / 1e6 + 1e-7 for _ in range(5000)] + [0.0, 4000.0, 1e6]
    workers = [samples(0, "a/b", "ok", "service", *latencies_s[place::3]) for place in range(3)]
    (cell,) = count_samples(workers)
    assert cell.histogram == Counter(map(bucket_of, latencies_s))


def test_a_clock_that_stepped_back_counts_as_zero():
    (cell,) = count_samples([samples(0, "a/b", "ok", "service", -0.5)])
    assert cell.histogram == {0: 1}

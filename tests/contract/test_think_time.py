import math
import random
import statistics

import pytest
from scipy import stats

from contract.think_time import Constant, Empirical, Exponential, Lognormal, think_time_from_json

TIMES = [
    Constant(2.0), Exponential(4.0), Lognormal(median_s=3.2, p95_s=9.6),
    Empirical((1.0, 1.5, 2.0, 8.0)), Empirical((3.0,)),
]  # fmt: skip


@pytest.mark.parametrize("time", TIMES)
def test_the_mean_is_the_mean_of_what_is_drawn(time):
    chance = random.Random("think")
    drawn = [time.draw_s(chance) for _ in range(40_000)]
    assert statistics.fmean(drawn) == pytest.approx(time.mean_s, rel=0.02)


def test_the_lognormal_keeps_its_median_and_its_95th_percentile():
    chance = random.Random("lognormal")
    drawn = sorted(Lognormal(3.2, 9.6).draw_s(chance) for _ in range(40_000))
    assert drawn[20_000] == pytest.approx(3.2, rel=0.03)
    assert drawn[38_000] == pytest.approx(9.6, rel=0.03)


def test_the_lognormal_draws_what_the_standard_library_draws():
    ours, theirs = random.Random("same"), random.Random("same")
    time = Lognormal(3.2, 9.6)
    drawn = [time.draw_s(ours) for _ in range(100)]
    assert drawn == [theirs.lognormvariate(math.log(3.2), time.sigma) for _ in range(100)]


@pytest.mark.parametrize("time", TIMES)
def test_a_think_time_reads_back(time):
    assert think_time_from_json(time.to_json()) == time


def test_think_times_are_distributed_as_they_say():
    chance = random.Random("fit")
    drawn = {time: [time.draw_s(chance) for _ in range(5000)] for time in TIMES[1:4]}
    laws = {
        TIMES[1]: stats.expon(scale=4.0),
        TIMES[2]: stats.lognorm(s=TIMES[2].sigma, scale=3.2),
        TIMES[3]: stats.rv_histogram(([1, 1, 1], [1.0, 1.5, 2.0, 8.0]), density=False),
    }
    for time, law in laws.items():
        assert stats.kstest(drawn[time], law.cdf).pvalue > 0.001

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from queueing.erlang import Station, erlang_b, erlang_c

# Computed in exact rational arithmetic, then rounded to ten digits: servers, rho, Erlang C, Wq / S, R / S.
KNOWN = Path(__file__).parents[1] / "known_answers" / "mmc_erlangc_exact.csv"
EXACT = [(int(servers), *map(float, numbers)) for servers, *numbers in csv.reader(KNOWN.read_text().splitlines()[1:])]


@pytest.mark.parametrize(("servers", "rho", "share_waiting", "wait", "response"), EXACT)
def test_erlang_c_agrees_with_rational_arithmetic(servers, rho, share_waiting, wait, response):
    station = Station(servers, arrivals_per_s=rho * servers, service_s=1.0)
    assert station.share_waiting == pytest.approx(share_waiting, rel=1e-8)
    assert station.mean_wait_s == pytest.approx(wait, rel=1e-8)
    assert station.mean_response_s == pytest.approx(response, rel=1e-8)


# ETH Zurich, Advanced Systems Lab 2017: lambda = 9, mu = 5.
@pytest.mark.parametrize(("servers", "queue", "response_s"), [(2, 7.674, 1.053), (4, 0.105, 0.212)])
def test_published_m_m_c(servers, queue, response_s):
    station = Station(servers, arrivals_per_s=9, service_s=1 / 5)
    assert station.mean_queue == pytest.approx(queue, abs=6e-4)
    assert station.mean_response_s == pytest.approx(response_s, abs=6e-4)


def test_erlang_b_of_one_server_is_a_over_one_plus_a():
    assert erlang_b(1, 3.0) == pytest.approx(3 / 4)
    assert erlang_b(0, 3.0) == 1.0


def test_at_full_load_everybody_waits_for_ever():
    station = Station(4, arrivals_per_s=4, service_s=1)
    assert erlang_c(4, 4) == 1.0
    assert station.mean_wait_s == math.inf
    assert station.wait_quantile_s(0.5) == math.inf


def test_wait_quantile_is_zero_for_those_who_do_not_wait():
    station = Station(4, arrivals_per_s=2, service_s=1)  # Erlang C is .1739
    assert station.wait_quantile_s(0.8) == 0.0
    assert station.wait_quantile_s(0.9) > 0.0


def test_wait_quantile_agrees_with_a_simulated_queue():
    """The second computation: Lindley's recursion for one server, rho = 0.5."""
    random = np.random.default_rng(20261123)
    gaps, services = random.exponential(2.0, 400_000), random.exponential(1.0, 400_000)
    walk = np.concatenate(([0.0], np.cumsum(services - gaps)))
    waits = walk - np.minimum.accumulate(walk)
    assert Station(1, 0.5, 1.0).wait_quantile_s(0.9) == pytest.approx(np.quantile(waits, 0.9), rel=0.03)

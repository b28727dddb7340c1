import math

import numpy as np
import pytest

from queueing.erlang import Station, erlang_b, erlang_c

# Computed in exact rational arithmetic, then rounded to ten digits: servers, rho, Erlang C, Wq / S, R / S.
EXACT = [
    (1, 0.416, 0.416, 0.7123287671, 1.712328767),
    (1, 0.99, 0.99, 99, 100),
    (2, 0.8, 0.7111111111, 1.777777778, 2.777777778),
    (3, 0.5, 0.2368421053, 0.1578947368, 1.157894737),
    (4, 0.1, 0.0007944389275, 0.0002206774799, 1.000220677),
    (4, 0.7, 0.4286543182, 0.3572119319, 1.357211932),
    (8, 0.95, 0.8441686306, 2.110421577, 3.110421577),
    (16, 0.5, 0.009018809742, 0.001127351218, 1.001127351),
    (32, 0.8, 0.1606232136, 0.02509737712, 1.025097377),
    (64, 0.9, 0.3106633165, 0.04854114321, 1.048541143),
    (128, 0.1, 4.202465372e-80, 3.647973413e-82, 1),
    (256, 0.416, 1.114014201e-34, 7.451400639e-37, 1),
    (256, 0.99, 0.8158135028, 0.3186771495, 1.31867715),
]


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

import heapq
from random import Random

import numpy as np
import pytest

from queueing.bounds import least_response_s, most_throughput_per_s
from queueing.repairmen import Repairmen, throughput_per_s


def test_published_repairmen():
    """Gunther, The Practical Performance Analyst (1998)."""
    found = Repairmen(servers=3, service_s=1.2, think_s=12.5, citizens=8)
    assert found.throughput_per_s == pytest.approx(0.5836, abs=5e-5)
    assert found.mean_response_s == pytest.approx(1.2084, abs=5e-5)


def test_published_central_server_with_one_queue():
    """Gunther, PPA 1998, closed1: D = .63 s, Z = 300 s, N = 100."""
    found = Repairmen(servers=1, service_s=0.63, think_s=300, citizens=100)
    assert found.throughput_per_s == pytest.approx(0.3325, abs=5e-5)
    assert found.mean_response_s == pytest.approx(0.7943, abs=5e-5)


def exact_mva(citizens: int, service_s: float, think_s: float) -> float:
    """The second computation: mean value analysis of one server, R(N) = S (1 + Q(N - 1))."""
    queue = 0.0
    for number in range(1, citizens + 1):
        response_s = service_s * (1 + queue)
        queue = number / (think_s + response_s) * response_s
    return response_s


@pytest.mark.parametrize("citizens", [1, 2, 10, 200])
def test_one_server_agrees_with_mean_value_analysis(citizens):
    found = Repairmen(1, 0.5, 10.0, citizens)
    assert found.mean_response_s == pytest.approx(exact_mva(citizens, 0.5, 10.0), rel=1e-9)


@pytest.mark.parametrize("citizens", [4, 400, 900, 1200])
def test_never_beats_the_bounds(citizens):
    found = Repairmen(4, 0.02, 4.0, citizens)
    assert found.throughput_per_s <= most_throughput_per_s(4, 0.02, 4.0, citizens) * (1 + 1e-12)
    assert found.mean_response_s >= least_response_s(4, 0.02, 4.0, citizens) - 1e-9


def test_a_nation_of_citizens_is_no_trouble():
    found = Repairmen(400, 0.02, 4.0, 120_000)
    assert found.throughput_per_s == pytest.approx(400 / 0.02, rel=1e-6)


def test_alone_the_response_is_the_service():
    alone = Repairmen(2, 3.0, 5.0, 1)
    assert alone.response_quantile_s(0.5) == pytest.approx(3.0 * np.log(2), rel=1e-3)


def test_the_quantiles_mean_is_the_mean():
    """E[R] is the integral of P(R > t): ties the quantile to the mean, which comes from another formula."""
    found = Repairmen(3, 1.2, 12.5, 40)
    t_s = np.linspace(0, 60, 1501)
    slower = [found.share_slower(t) for t in t_s]
    assert np.trapezoid(slower, t_s) == pytest.approx(found.mean_response_s, rel=1e-3)


def simulated_responses(servers: int, service_s: float, think_s: float, citizens: int, responses: int) -> list[float]:
    """The second computation: each citizen's own think and service drawn, first come first served."""
    random = Random(7)
    arrivals = [random.expovariate(1 / think_s) for _ in range(citizens)]
    heapq.heapify(arrivals)
    free_at = [0.0] * servers
    found = []
    while len(found) < responses:
        arrival = heapq.heappop(arrivals)
        done = max(arrival, heapq.heappop(free_at)) + random.expovariate(1 / service_s)
        heapq.heappush(free_at, done)
        heapq.heappush(arrivals, done + random.expovariate(1 / think_s))
        found.append(done - arrival)
    return found[responses // 10 :]


@pytest.mark.parametrize("citizens", [120, 200])
def test_quantiles_agree_with_a_simulation(citizens):
    found = Repairmen(4, 0.1, 4.0, citizens)  # saturates at 164
    responses = simulated_responses(4, 0.1, 4.0, citizens, 150_000)
    for quantile in (0.5, 0.95):
        assert found.response_quantile_s(quantile) == pytest.approx(np.quantile(responses, quantile), rel=0.04)


@pytest.mark.parametrize("servers", [1, 2, 4, 64, 400])
@pytest.mark.parametrize("citizens", [1, 3, 500, 2000, 30_000])
def test_many_at_once_agree_with_the_states_of_each(servers, citizens):
    for service_s in (0.02, 0.4):
        exact = Repairmen(servers, service_s, 10.0, citizens).throughput_per_s
        assert throughput_per_s(servers, service_s, 10.0, citizens) == pytest.approx(exact, rel=1e-8)

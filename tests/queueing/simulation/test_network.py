"""The simulation against what theory says of it, and its two stations against each other; every seed is fixed."""

from dataclasses import dataclass

import numpy as np
import pytest

from queueing.erlang import Station as OpenStation
from queueing.repairmen import Repairmen
from queueing.simulation.manners import ANSWERED, GAVE_UP, LEFT, RELOADED, TIMED_OUT, Manners, Patience, Retries
from queueing.simulation.network import Network
from queueing.simulation.routes import Routes, Step
from queueing.simulation.seconds import Demand, together
from queueing.simulation.stations import BirthDeath, Servers

FOREVER_S = 1e9
ONE_PAGE = Routes([1], [[Step(0, 1)]])
FOUR_PAGES = Routes([1], [[Step(page, 1) for page in range(4)]])


def exponential(mean_s):
    return lambda chance, count: chance.exponential(mean_s, count)


def lognormal(mean_s, sigma):
    return lambda chance, count: chance.lognormal(np.log(mean_s) - sigma**2 / 2, sigma, count)


@dataclass
class Found:
    """What was seen after the first fifth: responses, pages a second, sessions open, and what accounts for them."""

    responses_s: np.ndarray
    pages_per_s: float
    open: float
    spent: float

    def quantile_s(self, quantile):
        return np.quantile(self.responses_s, quantile)


def watch(station, routes, think_s, demand, seconds, group=1, seed=20260301):
    chance = np.random.default_rng(seed)
    servers, service_s, kind = station
    made = kind(servers, service_s, chance) if group == 1 else kind(servers, service_s, chance, group)
    network = Network(routes, Manners(think_s, FOREVER_S), made, chance)
    told = [second for second in network.seconds([demand] * seconds) if seconds // 5 <= second.number < seconds]
    responses_s = np.concatenate([second.visits.waited_s for second in told])
    spent = sum(second.visits.waited_s.sum() + second.thinks.took_s.sum() for second in told) / len(told)
    open_ = np.mean([second.open for second in told])
    return Found(responses_s, len(responses_s) / len(told), open_, spent)


def open_response_quantile_s(station, quantile):
    """By bisection of P(W + S > t), W zero with 1 - C, else exponential of rate theta = c (1 - rho) / S."""
    own, theta = 1 / station.service_s, station.servers * (1 - station.utilisation) / station.service_s
    low_s, high_s = 0.0, 100 * station.mean_response_s
    for _ in range(60):
        t_s = (low_s + high_s) / 2
        waiting = (theta * np.exp(-own * t_s) - own * np.exp(-theta * t_s)) / (theta - own)
        longer = (1 - station.share_waiting) * np.exp(-own * t_s) + station.share_waiting * waiting
        low_s, high_s = (t_s, high_s) if longer > 1 - quantile else (low_s, t_s)
    return high_s


@pytest.mark.parametrize("kind", [Servers, BirthDeath])
@pytest.mark.parametrize(("servers", "service_s", "arrivals_per_s"), [(4, 0.02, 160), (40, 0.1, 360)])
def test_arrivals_wait_as_erlang_says(servers, service_s, arrivals_per_s, kind):
    theory = OpenStation(servers, arrivals_per_s, service_s)
    found = watch((servers, service_s, kind), ONE_PAGE, exponential(1.0), Demand(None, arrivals_per_s), 600)
    assert found.responses_s.mean() == pytest.approx(theory.mean_response_s, rel=0.05)
    for quantile in (0.5, 0.95, 0.99):
        expected_s = open_response_quantile_s(theory, quantile)
        assert found.quantile_s(quantile) == pytest.approx(expected_s, rel=0.06)


def test_one_server_with_poisson_arrivals_answers_in_an_exponential_time():
    """M/M/1: the response is exponential with mean S / (1 - rho) (Kleinrock, Queueing Systems 1, 5.118)."""
    found = watch((1, 0.005, Servers), ONE_PAGE, exponential(1.0), Demand(None, 140), 1000)
    for quantile in (0.5, 0.95):
        expected_s = -np.log(1 - quantile) * 0.005 / (1 - 0.7)
        assert found.quantile_s(quantile) == pytest.approx(expected_s, rel=0.04)


@pytest.mark.parametrize("think_s", [exponential(4.0), lognormal(4.0, 0.8)], ids=["exponential", "lognormal"])
@pytest.mark.parametrize(
    ("servers", "service_s", "citizens"),
    [(1, 0.004, 750), (4, 0.02, 600), (4, 0.02, 1200), (40, 0.1, 1300)],
    ids=["one server", "four servers", "overloaded", "forty servers"],
)
def test_citizens_wait_as_the_repairmen_do(servers, service_s, citizens, think_s):
    theory = Repairmen(servers, service_s, 4.0, citizens)
    found = watch((servers, service_s, Servers), FOUR_PAGES, think_s, Demand(citizens), 800)
    assert found.pages_per_s == pytest.approx(theory.throughput_per_s, rel=0.01)
    for quantile in (0.5, 0.95):
        assert found.quantile_s(quantile) == pytest.approx(theory.response_quantile_s(quantile), rel=0.05)
    assert found.open == citizens
    assert found.spent == pytest.approx(citizens, rel=0.01)  # Little's law, of what was really waited and thought


@pytest.mark.parametrize(("servers", "group"), [(40, 1), (400, 10)])
@pytest.mark.parametrize(
    "load",
    [Demand(150), Demand(300), Demand(None, 9.375)],
    ids=["closed at 75 %", "closed at 150 %", "sessions at 75 %"],
)
def test_by_aggregation_as_exactly(load, servers, group):
    """201 citizens a server saturate it; the load is given for one server."""
    held, arrivals_per_s = load.held and load.held * servers, load.arrivals_per_s * servers
    think_s, seconds = lognormal(4.0, 0.8), max(60, 10_000 // servers)
    exact = watch((servers, 0.02, Servers), FOUR_PAGES, think_s, Demand(held, arrivals_per_s), seconds)
    grouped = Demand(held and held // group, arrivals_per_s / group)
    found = watch((servers, 0.02, BirthDeath), FOUR_PAGES, think_s, grouped, seconds, group)
    assert found.pages_per_s * group == pytest.approx(exact.pages_per_s, rel=0.02)
    assert found.open * group == pytest.approx(exact.open, rel=0.02)
    for quantile, within in ((0.5, 0.05), (0.95, 0.05), (0.99, 0.1)):
        assert found.quantile_s(quantile) == pytest.approx(exact.quantile_s(quantile), rel=within)


def test_it_is_the_same_with_the_same_seed_and_another_with_another():
    def responses(seed):
        return watch((2, 0.05, Servers), FOUR_PAGES, exponential(1.0), Demand(30), 40, seed=seed).responses_s

    assert np.array_equal(responses(1), responses(1))
    assert not np.array_equal(responses(1)[:50], responses(2)[:50])


def test_citizens_come_and_are_sent_home_as_the_load_wants_them():
    chance = np.random.default_rng(3)
    network = Network(FOUR_PAGES, Manners(exponential(2.0), FOREVER_S), Servers(2, 0.01, chance), chance)
    load = [Demand(held) for held in (10, 20, 20, 5, 5, 30)]
    told = list(network.seconds(load))
    assert [second.open for second in told[: len(load)]] == pytest.approx([10, 20, 20, 5, 5, 30], abs=1)
    assert told[-1].open == told[-1].in_flight == 0
    assert sum(len(second.visits.page) for second in told) == told[-1].asked  # nobody is cut


def test_who_loses_patience_has_waited_as_long_as_it_does_and_reloads_or_leaves():
    chance = np.random.default_rng(4)
    patience = Patience(lambda chance, count: np.full(count, 0.5), reloads=0.5, most_reloads=2)
    manners = Manners(exponential(1.0), 2.0, patience)
    told = list(Network(FOUR_PAGES, manners, Servers(1, 0.1, chance), chance).seconds([Demand(60)] * 60))
    visits = together([second.visits for second in told])
    outcome, then, waited_s = visits.outcome, visits.then, visits.waited_s
    assert set(outcome) == {ANSWERED, GAVE_UP}
    assert waited_s[outcome == GAVE_UP] == pytest.approx(0.5)
    assert waited_s.max() <= 0.5
    # Of those who gave up, a half reloads at first; one in four of them has reloaded twice at most, and leaves.
    share = (then == RELOADED).sum() / (outcome == GAVE_UP).sum()
    assert 0.4 < share < 0.5
    assert (then == LEFT).sum() + (then == RELOADED).sum() == (outcome == GAVE_UP).sum()


def test_who_times_out_tries_again_as_often_as_it_does():
    chance = np.random.default_rng(5)
    manners = Manners(exponential(1.0), 0.001, None, Retries(1.0, 2, lambda chance, count: np.full(count, 0.25)))
    network = Network(FOUR_PAGES, manners, Servers(50, 1.0, chance), chance)  # hardly anything is answered
    told = list(network.seconds([Demand(20)] * 60))
    then = np.concatenate([second.visits.then for second in told])
    assert set(np.concatenate([second.visits.outcome for second in told])) <= {ANSWERED, TIMED_OUT}
    assert (then == RELOADED).sum() / (then == LEFT).sum() == pytest.approx(2.0, abs=0.05)

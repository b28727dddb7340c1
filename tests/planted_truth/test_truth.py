"""The truth itself, held against arithmetic on paper, and the demo's loads held against the truth."""

import math

import numpy as np
import pytest

from contract.think_time import Lognormal
from harness.scenario_file import read_scenario
from harness.schema import SCHEMA_FILE
from tests.planted_truth.truth import crossing, others_found, p95_s, service_time_s

DEMO = read_scenario(SCHEMA_FILE.parent / "demo.yaml").scenario
LOADS = DEMO.load[0].closed.steps.utilisation


def test_one_citizen_alone_only_has_his_own_service():
    assert p95_s(1, servers=4, think_s=4.0, service_s=0.02) == pytest.approx(0.02 * math.log(20), rel=1e-6)


def test_one_other_citizen_is_found_there_for_as_much_of_the_time_as_he_is_there():
    assert others_found(1, 2, think_s=1.0, service_s=0.5) == pytest.approx([2 / 3, 1 / 3])


def test_it_agrees_with_drawing_the_waits():
    chance = np.random.default_rng(20260101)
    citizens, servers, think_s, service_s = 60, 4, 4.0, 0.3
    found = chance.choice(citizens, size=200_000, p=others_found(citizens - 1, servers, think_s, service_s))
    departures = np.maximum(found - servers + 1, 0)
    waits_s = np.where(departures > 0, chance.gamma(np.maximum(departures, 1), service_s / servers), 0.0)
    drawn_s = waits_s + chance.exponential(service_s, size=len(found))
    assert p95_s(citizens, servers, think_s, service_s) == pytest.approx(np.quantile(drawn_s, 0.95), rel=0.02)


def test_the_demo_is_what_the_truth_was_worked_out_for():
    assert (DEMO.scale, DEMO.planted, DEMO.objectives[0].text) == (100, 1.5, "p95 of page < 500 ms")
    assert DEMO.citizens.think_time.distribution() == Lognormal(3.2, 9.6)
    assert Lognormal(3.2, 9.6).mean_s == pytest.approx(4.0, abs=0.001)
    assert service_time_s(1.5, 100, 4.0) == pytest.approx(4 * 4.0 / 1796)


@pytest.mark.parametrize(
    ("capacity", "passes", "fails"),
    [(0.3, 0.2, 0.4167), (0.5, 0.4167, 0.6), (0.7, 0.6, 0.8), (0.9, 0.8, 1.0), (1.5, 1.0, None)],
)
def test_the_objective_breaks_between_these_two_loads_of_the_demo(capacity, passes, fails):
    at = crossing(capacity, objective_s=0.5)
    assert passes < at
    assert fails is None or at < fails
    assert passes in LOADS
    assert fails is None or LOADS.index(fails) == LOADS.index(passes) + 1
    # And not by a hair: 3 % of the load away from both, which is more than the noise of a run moves it.
    assert at / passes > 1.03
    assert fails is None or fails / at > 1.03

from collections import Counter
from dataclasses import replace

import pytest

from harness.forecast import forecast
from harness.preflight import Machine, portal_processes, shortages
from harness.sources import loopback_addresses, with_sources
from harness.targets import EMBEDDED
from portal.sticky import process_of
from tests.harness.test_planner import JOURNEYS, planned

PLENTY = Machine(cores=2, descriptors=20_000, ports=28_232, memory_bytes=24_000_000_000)


@pytest.mark.parametrize(
    ("machine", "said"),
    [
        (Machine(2, 200, 28_232, 24_000_000_000), "a worker would need 264 open sockets"),
        (Machine(2, 10, 28_232, 24_000_000_000), "the embedded portal would need 80 processes for 600 connections"),
        (Machine(2, 20_000, 500, 24_000_000_000), "local ports"),
        (Machine(2, 20_000, 28_232, 100_000_000), "memory"),
        (Machine(2, 20_000, 28_232, 24_000_000_000, tracked=100), "the firewall follows connections"),
    ],
)
def test_what_the_machine_lacks_is_said_with_what_to_change(machine, said):
    assert any(said in sentence for sentence in shortages(forecast(planned(), JOURNEYS), machine))


def test_a_machine_with_plenty_lacks_nothing():
    assert list(shortages(forecast(planned(), JOURNEYS), PLENTY)) == []


def test_more_sources_are_more_ports():
    plan = replace(planned(), source_addresses=("127.1.0.1", "127.1.0.2"))
    machine = replace(PLENTY, ports=500)
    assert list(shortages(forecast(plan, JOURNEYS), machine)) == []
    assert list(shortages(forecast(planned(), JOURNEYS), machine)) != []


@pytest.mark.parametrize(
    ("citizens", "descriptors", "processes"),
    [
        (1, 20_000, 1),
        (1_200, 20_000, 1),  # every scenario at scale 100
        (15_000, 20_000, 1),
        (15_001, 20_000, 2),
        (120_000, 20_000, 8),  # the nation
        (120_000, 1 << 20, 8),
        (1_200, 1_024, 2),
    ],
)
def test_the_embedded_portal_has_a_process_for_each_share_of_the_connections(citizens, descriptors, processes):
    machine = replace(PLENTY, descriptors=descriptors)
    assert portal_processes(_plan_of(citizens, workers=7, addresses=0), machine) == processes


@pytest.mark.parametrize(
    ("citizens", "workers", "descriptors", "processes"),
    [
        (120_000, 7, 20_000, 7),  # the nation: 17,143 to each
        (120_000, 7, 1 << 20, 7),
        (120_000, 8, 20_000, 8),
        (120_000, 16, 20_000, 8),  # two workers to a process
        (120_000, 7, 19_000, 9),  # seven would have no room for them
        (120_000, 11, 20_000, 11),
        (120_000, 17, 20_000, 8),  # no divisor is near
        (120_000, 17, 1 << 20, 8),
        (60_000, 7, 1 << 20, 7),
        (75_000, 11, 1 << 20, 5),
        (16_000, 1, 20_000, 2),
        (16_000, 2, 20_000, 2),
        (20_000, 2, 1 << 20, 2),
        (5_001, 2, 20_000, 1),
    ],
)
def test_the_citizens_of_a_worker_meet_one_process(citizens, workers, descriptors, processes):
    plan = with_sources(replace(_plan_of(citizens, workers, addresses=0), target=EMBEDDED))
    assert portal_processes(plan, replace(PLENTY, descriptors=descriptors)) == processes
    met = Counter((citizen % workers, process_of(_address(plan, citizen), processes)) for citizen in range(citizens))
    if workers % processes == 0:
        assert len(met) == workers
        assert sum(count for (_, process), count in met.items() if process == 0) <= min(17_500, 0.9 * descriptors)


def _plan_of(citizens, workers, addresses):
    plan = replace(planned(), workers=workers, source_addresses=loopback_addresses(addresses))
    return replace(plan, stages=tuple(replace(stage, citizens=citizens) for stage in plan.stages))


def _address(plan, citizen):
    return plan.source_addresses[citizen % len(plan.source_addresses)]

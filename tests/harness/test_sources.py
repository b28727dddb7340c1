import ipaddress
from dataclasses import replace

import pytest

from contract.plan import Target
from harness.sources import MOST_SOURCES, PORTS_A_PAIR, loopback_addresses, with_sources
from harness.targets import EMBEDDED
from tests.harness.test_planner import planned

HERE = Target("here", "http://127.0.0.1:8080", ("127.0.0.1:8080",), addresses=("127.0.0.1:8080",))
TWO = replace(HERE, addresses=("127.0.0.1:8080", "127.0.0.2:8080"))
SIX = replace(HERE, addresses=("[::1]:8080",))
ELSEWHERE = replace(HERE, addresses=("10.0.0.1:80",))


def plan_of(citizens, target=HERE):
    plan = replace(planned(), workers=2)
    return replace(plan, target=target, stages=tuple(replace(stage, citizens=citizens) for stage in plan.stages))


@pytest.mark.parametrize(
    ("citizens", "target", "sources"),
    [
        (PORTS_A_PAIR, HERE, 0),  # one is enough: the system chooses
        (PORTS_A_PAIR + 1, HERE, 2),
        (120_000, HERE, 24),
        (120_000, EMBEDDED, 24),
        (15_000, HERE, 4),  # of each of two workers as many
        (120_000, TWO, 12),  # each with both
        (120_000, SIX, 0),
        (120_000, ELSEWHERE, 0),
    ],
)
def test_there_are_as_many_sources_as_the_citizens_need_ports(citizens, target, sources):
    assert len(with_sources(plan_of(citizens, target)).source_addresses) == sources


def test_citizens_of_one_worker_have_addresses_that_no_other_has():
    plan = with_sources(replace(plan_of(120_000), workers=7))
    assert len(plan.source_addresses) == 28
    of_a_worker = [{plan.source_addresses[citizen % 28] for citizen in range(worker, 500, 7)} for worker in range(7)]
    assert [len(addresses) for addresses in of_a_worker] == [4] * 7
    assert len(set.union(*of_a_worker)) == 28


def test_those_of_targets_yaml_are_taken_as_they_are():
    assert with_sources(plan_of(10, ELSEWHERE), ["10.0.0.9"]).source_addresses == ("10.0.0.9",)


def test_the_addresses_are_different_and_of_this_machine():
    addresses = loopback_addresses(MOST_SOURCES)
    assert len(set(addresses)) == MOST_SOURCES
    assert "127.0.0.1" not in addresses
    assert all(ipaddress.ip_address(address).is_loopback for address in addresses)

"""Preflight: what this machine has too little of for a plan, said before the start, with what to change."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from contract.plan import Plan
from harness.forecast import Forecast
from harness.planner import CITIZENS_A_WORKER
from harness.sources import destinations

SPARE_DESCRIPTORS = 64
CITIZENS_A_PORTAL_PROCESS = 15_000  # of the embedded portal
PORTAL_FILLS = 0.75  # of its descriptors: a page may open more than one, and the shares differ by chance
PORTAL_FILLS_IN_STEP = 0.9  # where each process has the citizens of certain workers, so that no chance is in it
MOST_PORTAL_PROCESSES = 64


@dataclass(frozen=True)
class Machine:
    """What this machine offers."""

    cores: int
    descriptors: int  # that one process may have open
    ports: int  # local ports for connections from one address to one destination
    memory_bytes: int  # available
    tracked: int | None = None  # connections that the firewall has room for; None: it follows none


def portal_processes(plan: Plan, machine: Machine) -> int:
    """Of how many processes the embedded portal is, so that each has room for its share of the connections.

    Where citizens have addresses of their own the portal deals them out by these, and the number is one that divides
    that of the workers, if one is near: then all citizens of a worker meet the same process, and the two are awake at
    the same time (docs/decisions/0003).
    """
    citizens = plan.most_citizens
    fewest = max(1, math.ceil(citizens / min(CITIZENS_A_PORTAL_PROCESS, PORTAL_FILLS * machine.descriptors)))
    if fewest == 1 or not plan.source_addresses:
        return fewest
    room = min(CITIZENS_A_WORKER, PORTAL_FILLS_IN_STEP * machine.descriptors)
    in_step = [
        number
        for number in range(max(2, fewest - 1), 2 * fewest + 1)
        if plan.workers % number == 0 and citizens <= number * room
    ]
    return min(in_step, key=lambda number: abs(number - fewest), default=fewest)


def shortages(prediction: Forecast, machine: Machine) -> Iterator[str]:
    """What the machine does not have enough of, in sentences that say what to change."""
    yield from _descriptors(prediction, machine)
    yield from _ports(prediction, machine)
    plan = prediction.plan
    if machine.tracked is not None and plan.most_citizens > machine.tracked:
        yield (
            f"the firewall follows connections and has room for {machine.tracked:,} more, {plan.most_citizens:,} "
            "are needed; raise net.netfilter.nf_conntrack_max, or use a larger scale"
        )
    if prediction.memory_bytes > machine.memory_bytes:
        yield (
            f"about {prediction.memory_bytes / 1e9:.1f} GB of memory would be needed, "
            f"{machine.memory_bytes / 1e9:.1f} GB are available; use a larger scale"
        )


def _descriptors(prediction: Forecast, machine: Machine) -> Iterator[str]:
    plan, sockets = prediction.plan, prediction.sockets_a_worker + SPARE_DESCRIPTORS
    if sockets > machine.descriptors:
        workers = math.ceil(plan.most_citizens / max(1, machine.descriptors - SPARE_DESCRIPTORS))
        yield (
            f"a worker would need {sockets:,} open sockets and may have {machine.descriptors:,}; "
            f"use --workers {workers}, a larger scale, or raise the limit of open files (ulimit -n)"
        )
    processes = portal_processes(plan, machine)
    if plan.target.embedded and processes > MOST_PORTAL_PROCESSES:
        yield (
            f"the embedded portal would need {processes} processes for {plan.most_citizens:,} connections, it may have "
            f"{MOST_PORTAL_PROCESSES}; use a larger scale, or raise the limit of open files (ulimit -n)"
        )


def _ports(prediction: Forecast, machine: Machine) -> Iterator[str]:
    plan = prediction.plan
    pairs = max(1, len(plan.source_addresses)) * destinations(plan.target)
    if plan.most_citizens > machine.ports * pairs:
        yield (
            f"{plan.most_citizens:,} connections need as many local ports, there are {machine.ports * pairs:,}; give "
            "the target more source_addresses in targets.yaml, widen net.ipv4.ip_local_port_range, or use a larger "
            "scale"
        )

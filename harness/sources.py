"""Where connections come from: how many local ports a load needs, and the addresses that have them."""

import ipaddress
from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from contract.plan import Plan, Target

# From one address to another, and one port of it, the kernel looks for a free local port in half of the range first;
# beyond 14,000 it walks every port each time. With a third of them taken it finds one at the second try.
PORTS_A_PAIR = 5_000
MOST_SOURCES = 254 * 254  # 127.1.0.1 to 127.254.0.254: each is an address of this machine without anybody's doing


def with_sources(plan: Plan, named: Sequence[str] = ()) -> Plan:
    """The plan with the addresses that its citizens connect from.

    `named` are those that targets.yaml gives. Towards this machine itself there are as many as are needed, and
    where that has one address each worker has as many of its own, since citizens take them in turns; where one is
    enough, or the target is elsewhere, the system chooses.
    """
    if named and not plan.target.embedded:
        return replace(plan, source_addresses=tuple(named))
    needed = ceil(plan.most_citizens / (PORTS_A_PAIR * destinations(plan.target)))
    if needed < 2 or not _is_loopback(plan.target):
        return plan
    of_a_worker = max(1, min(ceil(needed / plan.workers), MOST_SOURCES // plan.workers))
    return replace(plan, source_addresses=loopback_addresses(of_a_worker * plan.workers))


def destinations(target: Target) -> int:
    """How many addresses citizens connect to, in turns."""
    return max(1, len(target.addresses))


def loopback_addresses(count: int) -> tuple[str, ...]:
    """So many of 127.0.0.0/8, none of them 127.0.0.1."""
    return tuple(f"127.{1 + place // 254}.0.{1 + place % 254}" for place in range(count))


def _is_loopback(target: Target) -> bool:
    """IPv4 alone: ::1 is a single address."""
    hosts = [address.rpartition(":")[0] for address in target.addresses]
    return target.embedded or (bool(hosts) and all(_is_loopback_4(host) for host in hosts))


def _is_loopback_4(host: str) -> bool:
    try:
        return ipaddress.IPv4Address(host).is_loopback
    except ValueError:
        return False

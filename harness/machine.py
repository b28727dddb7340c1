"""What this machine offers: cores, descriptors, ports, memory; and raising what may be raised."""

import os
import resource
from pathlib import Path

from harness.preflight import Machine

CONNTRACK = Path("/proc/sys/net/netfilter")
PORT_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")


def this_machine() -> Machine:
    """Read the machine's limits; where the system does not say, its usual default."""
    _, descriptors = resource.getrlimit(resource.RLIMIT_NOFILE)
    return Machine(
        cores=len(os.sched_getaffinity(0)),
        descriptors=descriptors if descriptors != resource.RLIM_INFINITY else 1 << 20,
        ports=_ports(),
        memory_bytes=_available_bytes(),
        tracked=_tracked(),
    )


def raise_descriptors() -> None:
    """Let this process and its children open as many files as the system allows."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _ports() -> int:
    try:
        first, last = PORT_RANGE.read_text().split()
    except OSError:
        return 28_232  # Linux: 32768 to 60999
    return int(last) - int(first) + 1


def _tracked() -> int | None:
    """How many more connections the firewall can follow; None where it follows none at all."""
    try:
        count, most = (int((CONNTRACK / name).read_text()) for name in ("nf_conntrack_count", "nf_conntrack_max"))
    except (OSError, ValueError):
        return None
    return most - count if count else None


def _available_bytes() -> int:
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    available = next(line for line in lines if line.startswith("MemAvailable:"))
    return int(available.split()[1]) * 1024

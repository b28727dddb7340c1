"""HOST:PORT on the command line: where a master waits, and what workers from elsewhere can reach."""

import ipaddress
from dataclasses import dataclass

from cli.exits import BAD_USAGE, Ended
from contract.plan import Target


@dataclass(frozen=True)
class Place:
    """Where somebody listens."""

    host: str
    port: int


def read_place(option: str, text: str) -> Place:
    """Read `10.0.0.5:5557`; raises Ended."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65_536:
        raise Ended(f"{option}: found {text!r}, expected HOST:PORT such as 10.0.0.5:5557", BAD_USAGE)
    return Place(host, int(port))


def refuse_a_portal_that_only_we_reach(target: Target, master_host: str) -> None:
    """A loopback target is another machine for each worker; raises Ended where workers come from elsewhere."""
    if is_loopback(master_host):
        return
    if target.embedded or any(is_loopback(address.rpartition(":")[0].strip("[]")) for address in target.addresses):
        raise Ended(
            f"workers from elsewhere cannot reach {target.name}: it is on this machine only; "
            "give --target the name of a portal that all of them reach",
            BAD_USAGE,
        )


def is_loopback(host: str) -> bool:
    """Is it an address of this machine, or the usual name for it?"""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

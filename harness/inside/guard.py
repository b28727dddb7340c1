"""The last gate: an audit hook that lets no Python socket of this process out to anything but the target.

An audit hook cannot be removed, sees every `socket.connect` of every client, and acts before a packet leaves. It does
not see libraries that connect in C; of these only libzmq is here, Locust's own channel to the master.
"""

import sys
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

Address = tuple[str, int]  # an IP address and a port


class EgressRefused(RuntimeError):
    """Somebody tried to connect to an address that is not of the target; not an OSError, so that no client retries."""


def read_addresses(addresses: Iterable[str]) -> frozenset[Address]:
    """The addresses of the plan's target, as the gate resolved them: a name is not asked again here, where another
    resolver, or the same one a minute later, could lead elsewhere."""
    places = (urlsplit(f"//{address}") for address in addresses)
    return frozenset((place.hostname or "", place.port or 0) for place in places)


def install_guard(allowed: frozenset[Address]) -> None:
    """From now on, for as long as the process lives, only these addresses can be connected to."""

    def on_audit(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.connect" and not is_allowed(arguments[1], allowed):
            raise EgressRefused(f"refused to connect to {arguments[1]!r}: it is not of the target")

    sys.addaudithook(on_audit)


def is_allowed(address: Any, allowed: frozenset[Address]) -> bool:
    """An Internet address must be listed with its port; a local one (a path) stays on this machine."""
    if isinstance(address, tuple) and len(address) >= 2:
        return (address[0], address[1]) in allowed
    return isinstance(address, (str, bytes))

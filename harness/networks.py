"""How much of the Internet an entry of targets.yaml may authorise: what somebody has for himself, and no more."""

import ipaddress
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

V4, V6 = ipaddress.IPv4Network, ipaddress.IPv6Network
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
OneKind = TypeVar("OneKind", ipaddress.IPv4Network, ipaddress.IPv6Network)

SHORTEST_V4, SHORTEST_V6 = 8, 16  # 10.0.0.0/8, and what a registry gives
PRIVATE_V4 = tuple(
    map(V4, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"))
)
PRIVATE_V6 = V6("fc00::/7")


class Embedding(NamedTuple):
    """Networks of IPv6 whose addresses are those of IPv4 in other words: `first_bit` is where those begin."""

    within: ipaddress.IPv6Network
    first_bit: int


EMBEDDINGS = (
    Embedding(V6("::/96"), 96),  # compatible (RFC 4291, 2.5.5.1)
    Embedding(V6("::ffff:0:0/96"), 96),  # mapped (2.5.5.2)
    Embedding(V6("::ffff:0:0:0/96"), 96),  # translated (RFC 2765)
    Embedding(V6("64:ff9b::/96"), 96),  # by a NAT64 (RFC 6052),
    Embedding(V6("64:ff9b:1::/48"), 96),  # and by one's own (RFC 8215), in its narrowest form
    Embedding(V6("2002::/16"), 16),  # 6to4 (RFC 3056)
    Embedding(V6("2001::/32"), 96),  # Teredo (RFC 4380)
)


def too_wide(networks: Sequence[Network]) -> str | None:
    """Which of these networks are no single owner's; None where each, and all together, may be.

    Networks that lie side by side are one, and public ones are added up: many small ones are a wide one too.
    """
    one = next((network for network in networks if too_wide_together([network])), None)
    if one is not None:
        return f"the network {one}"
    return f"{len(networks)} networks, which add up to one" if too_wide_together(networks) else None


def too_wide_together(networks: Sequence[Network]) -> bool:
    """Do they reach more than somebody has for himself?"""
    v4 = [found for network in networks if (found := in_ipv4(network)) is not None]
    v6 = [network for network in networks if isinstance(network, V6) and in_ipv4(network) is None]
    return _is_wide(v4, SHORTEST_V4) or _is_wide(v6, SHORTEST_V6)


def in_ipv4(network: Network) -> ipaddress.IPv4Network | None:
    """The network of IPv4 that is reached; None where there is none."""
    if isinstance(network, V4):
        return network
    for within, first_bit in EMBEDDINGS:
        if network.supernet_of(within):
            return V4("0.0.0.0/0")
        if network.subnet_of(within):
            first = int(network.network_address) >> (96 - first_bit) & 0xFFFFFFFF
            return V4((first, min(32, max(0, network.prefixlen - first_bit))), strict=False)
    return None


def _is_wide(networks: Sequence[OneKind], shortest: int) -> bool:
    merged = ipaddress.collapse_addresses(networks)
    public = [network for network in merged if not _is_private(network)]
    return sum(2.0**-network.prefixlen for network in public) > 2.0**-shortest


def _is_private(network: Network) -> bool:
    if isinstance(network, V4):
        return any(network.subnet_of(private) for private in PRIVATE_V4)
    return network.subnet_of(PRIVATE_V6)

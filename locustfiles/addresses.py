"""The internet addresses from which citizens and officers come: private ones (RFC 1918), which are nobody's outside.

A citizen has one of 10.0.0.0/8, by index, neighbours far apart. All officers of one centre share the centre's, of
172.16.0.0/12, and so does whoever is helped at its counter: many sessions from one address.
"""

from collections.abc import Callable, Mapping
from ipaddress import IPv4Address

from locustfiles.staff import Officer, officer, processing_officer

CITIZENS = int(IPv4Address("10.0.0.0"))
CITIZEN_ADDRESSES = 2**24
STEP = 10_368_889  # odd, so index -> step * index permutes the 2^24; near their golden section
CENTRES = int(IPv4Address("172.16.0.0"))
ADDRESSES_A_CENTRE = 8  # room between two centres: 100,000 codes of five digits fit into the 2^20 addresses

OFFICER_BY_JOURNEY: Mapping[str, Callable[[int], Officer]] = {
    "receive_dossiers": officer,
    "process_dossiers": processing_officer,
    "assisted_filing": officer,
}


def address_of(journey: str, index: int) -> str:
    """Where the person of that index comes from on that journey: from home, or from the centre in which it works."""
    officer_of = OFFICER_BY_JOURNEY.get(journey)
    return centre_address(officer_of(index).centre) if officer_of else citizen_address(index)


def citizen_address(index: int) -> str:
    """One of 10.0.0.0/8; two indexes less than 2^24 apart share none."""
    return str(IPv4Address(CITIZENS + STEP * index % CITIZEN_ADDRESSES))


def centre_address(centre: str) -> str:
    """The one of a centre by its code of five digits: a commune's, or a department's."""
    return str(IPv4Address(CENTRES + ADDRESSES_A_CENTRE * int(centre) + 1))

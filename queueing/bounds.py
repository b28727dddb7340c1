"""Asymptotic bounds of a closed system: what no portal of so many servers can beat, and where it saturates.

N citizens think for Z, then want S of one of c servers. Source: Denning and Buzen, "The Operational Analysis of
Queueing Network Models", Computing Surveys 10 (1978), with c servers for one.
"""


def most_throughput_per_s(servers: int, service_s: float, think_s: float, citizens: float) -> float:
    """X <= min(N / (Z + S), c / S)."""
    return min(citizens / (think_s + service_s), servers / service_s)


def least_response_s(servers: int, service_s: float, think_s: float, citizens: float) -> float:
    """R >= max(S, N S / c - Z)."""
    return max(service_s, citizens * service_s / servers - think_s)


def saturation_citizens(servers: int, think_s: float, service_s: float) -> float:
    """N* = c (Z + S) / S: where the two bounds of the throughput cross."""
    return servers * (think_s + service_s) / service_s


def service_time_for(servers: int, think_s: float, citizens: float) -> float:
    """The mean service time in seconds that saturates at N*: S = c Z / (N* - c). `citizens` must exceed `servers`."""
    if citizens <= servers:
        raise ValueError(f"found {citizens:g} citizens for {servers} servers, expected more citizens than servers")
    return servers * think_s / (citizens - servers)

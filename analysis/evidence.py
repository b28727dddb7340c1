"""What would be evidence for the loads that were not reached: a test each, with a scenario that is ready."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Evidence:
    """A test that says something of a higher load: its scenario, what it would show, and what it leaves open."""

    scenario: str
    what: str
    shows: str
    leaves_open: str


EVIDENCE = (
    Evidence(
        "full_rate",
        "50,000 citizens with all pauses / 2.4",
        "the request rate of 120,000: processors, databases, networks, whatever wears by the request",
        "sessions, sockets and memory of 120,000",
    ),
    Evidence(
        "idle_sessions",
        "120,000 sessions that do little",
        "sockets, memory, session stores and limits of connections at the full number",
        "the request rate",
    ),
    Evidence(
        "share_of_nodes",
        "5/12 of the load on 5/12 of the nodes",
        "what one node holds, and so whether enough nodes would do",
        "what all nodes share: databases, balancers, networks",
    ),
    Evidence(
        "arrival_ramp",
        "sessions that arrive faster and faster, up to 120 %",
        "where it breaks while nobody waits for anybody: the load of the last day of a term",
        "whether it holds for long where it does not break",
    ),
)

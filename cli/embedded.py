"""The embedded target: the reference portal, started with the run, with its bottleneck where it was asked for."""

import json
import select
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from cli.exits import BAD_USAGE, UNJUDGED, Ended
from contract.plan import Target
from contract.quantities import BadQuantity, read_count, read_fraction
from harness.processes import end_children, start_child
from queueing.bounds import service_time_for

SERVERS_AT_SCALE_1 = 400  # of the planted bottleneck
FEWEST_SERVERS = 25  # of them in each process of the portal (portal/share.py); a test holds the two together
LEAST_COUNTED = 0.1  # of the stated capacity: what is less is written as a share
EXPECTED_CAPACITY = "expected a share of the stated capacity such as '60%', or simulated citizens such as '900'"
START_WITHIN_S = 30.0
CONTROL_TOKEN = "PORTAL_CONTROL_TOKEN"  # the environment variable in which the portal looks for it


def planted_citizens(capacity: str, stated_users: int, scale: float) -> float:
    """The simulated citizens at which the portal shall saturate: `900` means so many, `60%` of the stated capacity."""
    try:
        if capacity.rstrip().endswith("%"):
            return read_fraction(capacity) * stated_users / scale
        citizens = read_count(capacity)
    except BadQuantity as error:
        raise Ended(f"--capacity: found {capacity!r}, {EXPECTED_CAPACITY}", BAD_USAGE) from error
    _refuse_a_forgotten_sign(capacity, citizens * scale / stated_users)
    return citizens


def _refuse_a_forgotten_sign(capacity: str, share: float) -> None:
    """Of a count that is so small a `share` of the stated capacity more likely the sign was left out."""
    if share < LEAST_COUNTED:
        raise Ended(
            f"--capacity: found {capacity!r}, which is {capacity.strip()} simulated citizens, {100 * share:.3g} % of "
            f"the stated capacity; a share is written with its sign, such as '60%'",
            BAD_USAGE,
        )


def bottleneck_of(citizens: float, think_s: float, scale: float, servers: int | None = None) -> tuple[int, float]:
    """How many servers, as asked for or as the scale has, and how long they take, so that it saturates there."""
    servers = servers or max(1, round(SERVERS_AT_SCALE_1 / scale))
    try:
        return servers, service_time_for(servers, think_s, citizens)
    except ValueError as error:
        raise Ended(f"the planted capacity is too small for the bottleneck: {error}", BAD_USAGE) from error


def bottleneck_words(citizens: float, think_s: float, scale: float) -> list[str]:
    """The bottleneck in the portal's own plain numbers."""
    servers, service_s = bottleneck_of(citizens, think_s, scale)
    return ["--servers", str(servers), "--service-mean-s", repr(service_s)]


def processes_words(processes: int, bottleneck: Sequence[str], addresses: int = 0) -> list[str]:
    """Of how many processes it shall be, and whether it deals citizens out by their `addresses`.

    Only in equal shares, and not where a bottleneck is dealt out too: of a worker that is lost, whose citizens others
    take over, a part of it would be left over.

    Raises Ended where they would cut its bottleneck into too small pieces.
    """
    servers = int(bottleneck[1]) if bottleneck else None
    if servers is not None and processes > 1 and servers < processes * FEWEST_SERVERS:
        raise Ended(
            f"the embedded portal would be {processes} processes, and its bottleneck of {servers} servers can be dealt "
            f"out to {max(1, servers // FEWEST_SERVERS)} at most; use a larger scale, or plant no capacity",
            BAD_USAGE,
        )
    sticky = ["--sticky"] if addresses and addresses % processes == 0 and not bottleneck else []
    return ["--processes", str(processes), *sticky] if processes > 1 else []


@contextmanager
def embedded_portal(words: list[str], log: Path, token: str) -> Iterator[Target]:
    """The reference portal on a port of its own, for as long as the context lasts; who knows `token` controls it."""
    environment = {CONTROL_TOKEN: token}
    child = start_child(["-m", "portal.serve", "--port", "0", *words], log, environment, answers=True)
    try:
        stdout = child.stdout
        assert stdout is not None
        readable, _, _ = select.select([stdout], [], [], START_WITHIN_S)
        line = stdout.readline() if readable else ""
        if not line:
            raise Ended(f"the embedded portal did not start; see {log}", UNJUDGED)
        url = json.loads(line)["listening"]
        place = (urlsplit(url).netloc,)
        yield Target("embedded", url, place, embedded=True, addresses=place)
    finally:
        end_children([child])
        if child.stdout:
            child.stdout.close()

"""What a worker may do, whatever its master says: the entries of targets.yaml as each process of a fleet keeps them."""

import dataclasses
import ipaddress
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor
from urllib.parse import urlsplit

from contract.plan import Plan

# The live portals of the state: never, whatever a file says.
NEVER = ("gov.vn",)
DOTS = str.maketrans("\u3002\uff0e\uff61", "...")  # IDNA reads these as dots (RFC 3490, 3.1)


@dataclass(frozen=True)
class Grant:
    """One target: the networks it is in, the most citizens and requests a second of a fleet, and when it may be loaded.

    `spans` are from when until when, by the wall clock, of those times that are open or begin within a day: a worker
    may wait for its master until one of them opens. `said` is how its owner says when.
    """

    target: str
    networks: tuple[str, ...]
    most_users: int
    most_requests_per_s: float | None
    spans: tuple[tuple[float, float], ...]
    said: str = "at no time"

    def open_until(self, now_epoch_s: float) -> float | None:
        """Until when it may be loaded; None where it may not be now."""
        return next((end_s for begin_s, end_s in self.spans if begin_s <= now_epoch_s < end_s), None)


def is_never_a_target(host: str) -> bool:
    """Is it a live portal of the state?"""
    plain = _as_looked_up(unicodedata.normalize("NFKC", host).translate(DOTS).rstrip(".").lower())
    return any(plain == name or plain.endswith("." + name) for name in NEVER)


def _as_looked_up(name: str) -> str:
    """Whoever looks a name up leaves out letters that nobody sees, such as a soft hyphen (RFC 3491)."""
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:  # nobody can look it up
        return name


def why_not(plan: Plan, grants: Iterable[Grant], now_epoch_s: float) -> str | None:
    """Why these grants do not cover a plan; None where they do. This machine itself needs none."""
    hosts = [_host(place) for place in (*plan.target.hosts, *plan.target.addresses)]
    if any(is_never_a_target(host) for host in hosts):
        return "it is a live public portal"
    addresses = [ipaddress.ip_address(_host(place)) for place in plan.target.addresses]
    grant = grant_of(plan, grants)
    if grant is not None and grant.open_until(now_epoch_s) is None:
        return f"target '{grant.target}' may not be loaded now, but {grant.said}"
    if all(address.is_loopback for address in addresses):
        return None
    if grant is None:
        return f"this worker's targets.yaml has no target '{plan.target.name}'"
    networks = [ipaddress.ip_network(network) for network in grant.networks]
    outside = [str(address) for address in addresses if not any(address in network for network in networks)]
    if outside:
        return f"{', '.join(outside)} is not in the networks of target '{grant.target}' here"
    if plan.most_citizens > grant.most_users:
        return f"the plan brings {plan.most_citizens:,} citizens, {grant.most_users:,} are allowed here"
    return why_not_shared(grant.most_requests_per_s, plan.workers)


def grant_of(plan: Plan, grants: Iterable[Grant]) -> Grant | None:
    """The one for the plan's target."""
    return next((grant for grant in grants if grant.target == plan.target.name), None)


def most_citizens_of_a_worker(grant: Grant, workers: int) -> int:
    """Its share of the most citizens."""
    return ceil(grant.most_users / max(1, workers))


def why_not_shared(most_requests_per_s: float | None, workers: int) -> str | None:
    """Why so many workers cannot keep to a cap, each by itself; None where they can."""
    if most_requests_per_s is None or workers <= max(1, floor(most_requests_per_s)):
        return None
    most = max(1, floor(most_requests_per_s))
    return f"{workers} workers cannot share {most_requests_per_s:g} requests a second: bring at most --workers {most}"


def requests_of_a_worker(most_requests_per_s: float, worker: int, workers: int) -> float:
    """Its share of the most requests in a second: whole ones, so that in no second all of them are more than the cap.

    What is left over goes to the first; a number beyond the plan's is of one that came for another.
    """
    whole = floor(most_requests_per_s)
    if whole < workers:
        return most_requests_per_s / workers
    share, left_over = divmod(whole, workers)
    return share + 1 if 0 <= worker < left_over else share


def grants_to_text(grants: Iterable[Grant]) -> str:
    """As a process of the fleet finds them in its environment."""
    return json.dumps([dataclasses.asdict(grant) for grant in grants])


def grants_from_text(text: str) -> tuple[Grant, ...]:
    """What `grants_to_text` wrote."""
    return tuple(
        Grant(**value | {"networks": tuple(value["networks"]), "spans": tuple(map(tuple, value["spans"]))})
        for value in json.loads(text)
    )


def _host(place: str) -> str:
    return urlsplit(f"//{place}").hostname or ""

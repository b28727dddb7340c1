"""Who may be loaded: nobody but this machine, unless targets.yaml authorises it, until when and up to how much."""

import datetime as dt
import ipaddress
import socket
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator

from contract.plan import Plan, Target
from contract.redaction import redacted

EMBEDDED = Target("embedded", "http://127.0.0.1:0", ("127.0.0.1:0",), embedded=True)
DEFAULT_PORTS = {"http": 80, "https": 443}

# The live portals of the state: never, whatever a file says.
NEVER = ("gov.vn",)
DOTS = str.maketrans("\u3002\uff0e\uff61", "...")  # IDNA reads these as dots (RFC 3490, 3.1)

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], list[str]]


class TargetRefused(Exception):
    """The gate stays shut; the message says why, and what would open it."""


class AuthorisedTarget(BaseModel):
    """One entry of targets.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
    base_url: str
    hosts: list[str] = Field(
        [], description="further host:port that a citizen is sent to, such as the identity provider"
    )
    networks: Annotated[list[Network], Field(min_length=1)]
    most_users: Annotated[int, Field(ge=1)]
    source_addresses: list[ipaddress.IPv4Address | ipaddress.IPv6Address] = Field(
        [], description="addresses of the machines of the fleet to connect from, where one has too few ports"
    )
    valid_until: dt.date
    owner: str
    approval: str

    @field_validator("networks", "source_addresses", mode="before")
    @classmethod
    def as_texts(cls, found: Any) -> Any:
        """A number would be read as an address too."""
        if isinstance(found, list) and not all(isinstance(each, str) for each in found):
            raise ValueError("found something that is no text, expected addresses such as 10.1.2.0/24")
        return found

    @field_validator("networks")
    @classmethod
    def not_everything(cls, networks: list[Network]) -> list[Network]:
        """A network of all addresses authorises nothing in particular."""
        if any(network.prefixlen == 0 for network in networks):
            raise ValueError("found a network of all addresses, expected the portal's own")
        return networks


def resolve_addresses(host: str, port: int) -> list[str]:
    """Every address of a name; none where it does not resolve."""
    try:
        return [str(answer[4][0]) for answer in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        return []


def read_targets(path: Path) -> list[AuthorisedTarget]:
    """The entries of targets.yaml; none where there is no file; raises TargetRefused where it cannot be trusted."""
    if not path.exists():
        return []
    try:
        value = yaml.safe_load(path.read_text(encoding="utf-8")) or []
        return [AuthorisedTarget.model_validate(entry) for entry in value]
    except (OSError, ValueError, yaml.YAMLError, RecursionError, TypeError) as error:
        raise TargetRefused(f"{path} cannot be read, so nothing in it is authorised: {error}") from error


def find_target(
    wanted: str, authorised: Iterable[AuthorisedTarget], today: dt.date, resolve: Resolve = resolve_addresses
) -> Target:
    """The target of a name or an address; raises TargetRefused."""
    if wanted == EMBEDDED.name:
        return EMBEDDED
    if "://" in wanted:
        return _loopback(wanted, resolve)
    entry = next((entry for entry in authorised if entry.name == wanted), None)
    if entry is None:
        known = ", ".join(item.name for item in authorised) or "none"
        raise TargetRefused(f"target '{wanted}' is not in targets.yaml (known: {known}); name one, or a loopback URL")
    if entry.valid_until < today:
        raise TargetRefused(f"target '{wanted}' was authorised until {entry.valid_until}; ask {entry.owner} anew")
    return _authorised(entry, resolve)


def check_caps(plan: Plan, authorised: Iterable[AuthorisedTarget]) -> None:
    """Refuse a plan that brings more citizens than its target's entry allows; raises TargetRefused."""
    entry = next((entry for entry in authorised if entry.name == plan.target.name), None)
    if entry is not None and plan.most_citizens > entry.most_users:
        raise TargetRefused(
            f"the plan brings {plan.most_citizens} citizens, target '{entry.name}' allows {entry.most_users}"
        )


def sources_of(target: Target, authorised: Iterable[AuthorisedTarget]) -> list[str]:
    """The addresses that its entry gives to connect from."""
    entries = (entry for entry in authorised if entry.name == target.name)
    return [str(address) for entry in entries for address in entry.source_addresses]


def host_and_port(base_url: str) -> tuple[str, int]:
    """The host and port of an http or https origin; raises TargetRefused where it is anything else."""
    try:
        place = urlsplit(base_url)
        default = DEFAULT_PORTS[place.scheme]
        port = default if place.port is None else place.port
    except (ValueError, KeyError) as error:
        raise _no_address(base_url) from error
    beside = place.username or place.password or place.query or place.fragment or place.path.strip("/")
    if not place.hostname or beside or port == 0:
        raise _no_address(base_url)
    return place.hostname, port


def _no_address(found: str) -> TargetRefused:
    """In a URL may stand a password, or what opens a session."""
    return TargetRefused(f"found {redacted(found)!r}, expected an address such as http://127.0.0.1:8080")


def _loopback(base_url: str, resolve: Resolve) -> Target:
    host, port = host_and_port(base_url)
    _refuse_states(host)
    addresses = resolve(host, port)
    if not addresses or not all(ipaddress.ip_address(address).is_loopback for address in addresses):
        raise TargetRefused(f"{host} is not this machine; authorise it in targets.yaml, and give its name")
    reached = tuple(_netloc(address, port) for address in addresses)
    return Target(host, base_url.rstrip("/"), (_netloc(host, port),), addresses=reached)


def _authorised(entry: AuthorisedTarget, resolve: Resolve) -> Target:
    places = [host_and_port(entry.base_url), *(host_and_port(f"http://{host}") for host in entry.hosts)]
    reached: list[str] = []
    for host, port in places:
        _refuse_states(host)
        addresses = resolve(host, port)
        outside = [a for a in addresses if not any(ipaddress.ip_address(a) in network for network in entry.networks)]
        if outside or not addresses:
            found = ", ".join(outside) or "no address"
            raise TargetRefused(f"{host} resolves to {found}, which is not in the networks of target '{entry.name}'")
        reached += (_netloc(address, port) for address in addresses)
    hosts = tuple(_netloc(host, port) for host, port in places)
    return Target(entry.name, entry.base_url.rstrip("/"), hosts, addresses=tuple(dict.fromkeys(reached)))


def _refuse_states(host: str) -> None:
    plain = unicodedata.normalize("NFKC", host).translate(DOTS).rstrip(".").lower()
    if any(plain == name or plain.endswith("." + name) for name in NEVER):
        raise TargetRefused(f"{host} is a live public portal; it is never a target")


def _netloc(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

"""Who may be loaded: nobody but this machine, unless targets.yaml authorises it, until when and up to how much."""

import datetime as dt
import ipaddress
import re
import socket
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit

from contract.grant import Grant, is_never_a_target, why_not_shared
from contract.plan import Plan, Target
from contract.redaction import LONGEST_NAME, one_line, redacted
from harness.authorised import AuthorisedTarget, BadEntries, entries_of
from harness.browser.urls import DEFAULT_PORTS, Origin, netloc_of
from harness.forecast import Forecast
from harness.windows import date_in

EMBEDDED = Target("embedded", "http://127.0.0.1:0", ("127.0.0.1:0",), embedded=True)
NO_ORIGIN = re.compile(r"[\s\x00-\x20\x7f?#@\\]")  # some readers of a URL take what these begin as empty, and some not

GRANTED_AHEAD = dt.timedelta(days=1)  # longer than any worker looks for its master
BEYOND_PLAN_S = 120.0  # that a run may take longer than its stages: the start, and the last answers

Resolve = Callable[[str, int], list[str]]


class TargetRefused(Exception):
    """The gate stays shut; the message says why, and what would open it."""


class NoAddress(TargetRefused):
    """The target's name leads nowhere; another one than that it leads elsewhere, for it may only just be coming up."""


def resolve_addresses(host: str, port: int) -> list[str]:
    """Every address of a name; none where it does not resolve."""
    try:
        return [str(answer[4][0]) for answer in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        return []


def read_targets(path: Path) -> list[AuthorisedTarget]:
    """The entries of targets.yaml; none where there is no file; raises TargetRefused with all that is wrong with it."""
    if not path.exists():
        return []
    try:
        return entries_of(path.read_text(encoding="utf-8"))
    except OSError as error:
        mistakes: tuple[str, ...] = (f"the system says: {error.strerror}",)
        cause: Exception = error
    except UnicodeDecodeError as error:
        mistakes, cause = ("found bytes that are no UTF-8, expected a text; save it as UTF-8",), error
    except BadEntries as error:
        mistakes, cause = error.mistakes, error
    listed = f" {mistakes[0]}" if len(mistakes) == 1 else "".join(f"\n  {mistake}" for mistake in mistakes)
    raise TargetRefused(f"{path} cannot be read, so nothing in it is authorised:{listed}") from cause


def find_target(
    wanted: str, authorised: Iterable[AuthorisedTarget], now: dt.datetime, resolve: Resolve = resolve_addresses
) -> Target:
    """The target of a name or an address; raises TargetRefused."""
    if wanted == EMBEDDED.name:
        return EMBEDDED
    if "://" in wanted:
        return _loopback(wanted, resolve)
    entry = next((entry for entry in authorised if entry.name == wanted), None)
    if entry is None:
        known = ", ".join(item.name for item in authorised) or "none"
        raise TargetRefused(
            f"target '{one_line(wanted, LONGEST_NAME)}' is not in targets.yaml (known: {known}); name one, or a "
            "loopback URL with its scheme, such as http://127.0.0.1:8080"
        )
    if entry.valid_until < date_in(entry.time_zone, now):
        raise TargetRefused(f"target '{wanted}' was authorised until {entry.valid_until}; ask {entry.owner} anew")
    return _authorised(entry, resolve)


def entry_of(target: Target, authorised: Iterable[AuthorisedTarget]) -> AuthorisedTarget | None:
    """What authorises it; None for this machine itself, which needs nothing."""
    return next((entry for entry in authorised if entry.name == target.name), None)


def check_caps(plan: Plan, forecast: Forecast, authorised: Iterable[AuthorisedTarget]) -> None:
    """Refuse a plan that brings more citizens or requests than its target's entry allows; raises TargetRefused."""
    entry = entry_of(plan.target, authorised)
    if entry is None:
        return
    if plan.most_citizens > entry.most_users:
        raise TargetRefused(
            f"the plan brings {plan.most_citizens} citizens, target '{entry.name}' allows {entry.most_users}"
        )
    requests_per_s, allowed_per_s = max(stage.requests_per_s for stage in forecast.stages), entry.most_requests_per_s
    if allowed_per_s is not None and requests_per_s > allowed_per_s:
        raise TargetRefused(
            f"the plan makes up to {requests_per_s:,.0f} requests a second, target '{entry.name}' allows "
            f"{allowed_per_s:,.0f}"
        )
    if (why := why_not_shared(allowed_per_s, plan.workers)) is not None:
        raise TargetRefused(f"target '{entry.name}': {why}")


def check_window(plan: Plan, authorised: Iterable[AuthorisedTarget], now: dt.datetime) -> None:
    """Refuse a run that would begin or end when its target may not be loaded; raises TargetRefused."""
    entry = entry_of(plan.target, authorised)
    if entry is None:
        return
    until, needed = entry.open_until(now), dt.timedelta(seconds=plan.replicates * (plan.duration_s + BEYOND_PLAN_S))
    if until is None:
        raise TargetRefused(f"target '{entry.name}' may not be loaded now, but {entry.allowed}")
    if now + needed > until:
        raise TargetRefused(
            f"the run needs {needed.total_seconds() / 60:,.0f} minutes, target '{entry.name}' may be loaded until "
            f"{until:%Y-%m-%d %H:%M}: {entry.allowed}"
        )


def grants_of(authorised: Iterable[AuthorisedTarget], now: dt.datetime) -> list[Grant]:
    """What each process of a fleet keeps by itself; a worker may wait for its master until a target opens."""
    return [
        Grant(
            entry.name,
            tuple(str(network) for network in entry.networks),
            entry.most_users,
            entry.most_requests_per_s,
            tuple((begin.timestamp(), end.timestamp()) for begin, end in entry.spans(now, GRANTED_AHEAD)),
            entry.allowed,
        )
        for entry in authorised
    ]


def check_monitoring(
    prometheus: str, target: Target, authorised: Iterable[AuthorisedTarget], resolve: Resolve = resolve_addresses
) -> tuple[str, ...]:
    """The `address:port` at which a Prometheus is asked, wherever its name leads later; none where it leads nowhere.

    Raises TargetRefused where it is neither on this machine nor named by the target's entry.
    """
    scheme, netloc = urlsplit(prometheus).scheme, urlsplit(prometheus).netloc
    place = host_and_port(f"{scheme}://{netloc}")
    _refuse_states(place[0])
    addresses = resolve(*place)
    reached = tuple(dict.fromkeys(netloc_of(address, place[1]) for address in addresses))
    if addresses and all(ipaddress.ip_address(address).is_loopback for address in addresses):
        return reached
    entry = entry_of(target, authorised)
    if place not in [host_and_port(f"{scheme}://{named}") for named in (entry.monitoring if entry else ())]:
        raise TargetRefused(
            f"the Prometheus at {netloc_of(*place)} is not this machine, and target '{target.name}' does not name it; "
            f"let its entry in targets.yaml say monitoring: ['{netloc_of(*place)}']"
        )
    return reached


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
        name = place.hostname or ""
        host = name if name.isascii() else name.encode("idna").decode("ascii")  # as whoever asks for it writes it
    except (ValueError, KeyError) as error:  # UnicodeError among them
        raise _no_address(base_url) from error
    if not host or place.path.strip("/") or port == 0 or NO_ORIGIN.search(base_url):
        raise _no_address(base_url)
    return host, port


def origin_of(base_url: str) -> str:
    """The same origin, as all write it; raises TargetRefused where it is none."""
    return str(Origin(urlsplit(base_url).scheme, *host_and_port(base_url)))


def _no_address(found: str) -> TargetRefused:
    """In a URL may stand a password, or what opens a session."""
    return TargetRefused(f"found {redacted(found)!r}, expected an address such as http://127.0.0.1:8080")


def _loopback(base_url: str, resolve: Resolve) -> Target:
    host, port = host_and_port(base_url)
    _refuse_states(host)
    addresses = resolve(host, port)
    if not addresses or not all(ipaddress.ip_address(address).is_loopback for address in addresses):
        raise TargetRefused(f"{host} is not this machine; authorise it in targets.yaml, and give its name")
    reached = tuple(netloc_of(address, port) for address in addresses)
    return Target(host, origin_of(base_url), (netloc_of(host, port),), addresses=reached)


def _authorised(entry: AuthorisedTarget, resolve: Resolve) -> Target:
    places = [host_and_port(entry.base_url), *(host_and_port(f"http://{host}") for host in entry.hosts)]
    reached: list[str] = []
    nowhere: list[str] = []
    for host, port in places:
        _refuse_states(host)
        addresses = resolve(host, port)
        outside = [a for a in addresses if not any(ipaddress.ip_address(a) in network for network in entry.networks)]
        if outside:
            found = ", ".join(outside)
            raise TargetRefused(f"{host} resolves to {found}, which is not in the networks of target '{entry.name}'")
        nowhere += () if addresses else (host,)
        reached += (netloc_of(address, port) for address in addresses)
    if nowhere:
        raise NoAddress(
            f"{nowhere[0]} resolves to no address, so nobody knows whether target '{entry.name}' is in its networks; "
            "where it is only just coming up, `run --wait '5 min'` waits for it"
        )
    hosts = tuple(netloc_of(host, port) for host, port in places)
    return Target(entry.name, origin_of(entry.base_url), hosts, addresses=tuple(dict.fromkeys(reached)))


def _refuse_states(host: str) -> None:
    if is_never_a_target(host):
        raise TargetRefused(f"{host} is a live public portal; it is never a target")

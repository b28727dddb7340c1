"""What all citizens of one process share about the portal: where it is, whom they may talk to, and how."""

import re
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import gevent.socket
from gevent import monkey
from gevent.lock import RLock

from harness.browser.deadline import Deadlines
from harness.browser.failures import OutOfTime
from harness.browser.permit import Permit
from harness.browser.server_timing import few_systems
from harness.browser.urls import DEFAULT_PORTS, Origin, Url, read_url

USER_AGENT = "portal-load load test"

Address = tuple[int, tuple[Any, ...]]  # family, and what connect takes

_PRINTABLE = re.compile(r"[ -~]+")


@dataclass(eq=False)
class Site:
    """The portal as every citizen sees it.

    `hosts` are the only ones that a citizen talks to besides the base URL's own: `host` stands for its default ports,
    `host:port` for that port. `cafile` is a PEM file to trust instead of the system's certificates.
    `source_addresses` are this machine's addresses to connect from, each to destinations of its own kind, shared out
    among the citizens: one address has some 28,000 ports towards one destination. `static_parts` is whether the portal
    has to deliver style sheets, scripts and pictures; if not, none is asked for. `tls_resumption` is whether a
    citizen's further connections to an origin resume the TLS session of its first; if not, each is a full handshake.
    `permit` says until when requests may leave. Raises ValueError for a base URL that is not an origin.
    """

    base_url: str
    hosts: Sequence[str] = ()
    request_timeout_s: float = 30.0
    user_agent: str = USER_AGENT
    verify: bool = True
    cafile: str | None = None
    source_addresses: Sequence[str] = ()
    static_parts: bool = True
    tls_resumption: bool = False
    permit: Permit = field(default_factory=Permit)
    base: Url = field(init=False)

    def __post_init__(self) -> None:
        self.base = read_url(self.base_url)
        if self.base.target != "/":
            raise ValueError(f"found the base URL {self.base_url!r}, expected one without a path")
        if not _PRINTABLE.fullmatch(self.user_agent):
            raise ValueError(f"found the user agent {self.user_agent!r}, expected printable ASCII")
        self.systems = few_systems()
        self.sources_by_family = _by_family(self.source_addresses)
        self.deadlines = Deadlines(self.request_timeout_s, OutOfTime)
        self.origin_line = f"Origin: {self.base.origin}\r\n"
        self._lines_by_origin: dict[Origin, str] = {}
        self._allowed_hosts = frozenset(host.lower() for host in self.hosts)
        self._addresses: dict[Origin, tuple[Address, ...]] = {}
        self._one_lookup_at_a_time = RLock()

    def allows(self, origin: Origin) -> bool:
        """May a citizen talk to it?"""
        if origin == self.base.origin or origin.netloc in self._allowed_hosts:
            return True
        return origin.host in self._allowed_hosts and origin.port == DEFAULT_PORTS[origin.scheme]

    def lines_for(self, origin: Origin) -> str:
        """The header lines that all requests to an origin share, each with its end."""
        lines = self._lines_by_origin.get(origin)
        if lines is None:
            lines = f"Host: {origin.authority}\r\nUser-Agent: {self.user_agent}\r\n"
            self._lines_by_origin[origin] = lines
        return lines

    def addresses_of(self, origin: Origin) -> tuple[Address, ...]:
        """Where an origin listens, asked once a process; raises socket.gaierror."""
        known = self._addresses.get(origin)
        if known is not None:
            return known
        with self._one_lookup_at_a_time:
            if origin not in self._addresses:
                self._addresses[origin] = _look_up(origin)
            return self._addresses[origin]

    @cached_property
    def tls_context(self) -> ssl.SSLContext:
        """The one context of this process: one of its own would cost each citizen 0.8 MB and 20 ms.

        Python's own, whatever Locust's monkey patch made of it: a citizen waits for its socket by itself.
        """
        context: ssl.SSLContext = monkey.get_original("ssl", "SSLContext")(ssl.PROTOCOL_TLS_CLIENT)
        context.set_alpn_protocols(["http/1.1"])
        if not self.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        elif self.cafile is not None:
            context.load_verify_locations(self.cafile)
        else:
            context.load_default_certs()
        return context


def _by_family(addresses: Sequence[str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for address in addresses:
        found.setdefault(gevent.socket.AF_INET6 if ":" in address else gevent.socket.AF_INET, []).append(address)
    return found


def _look_up(origin: Origin) -> tuple[Address, ...]:
    found = gevent.socket.getaddrinfo(origin.host, origin.port, type=gevent.socket.SOCK_STREAM)
    return tuple(dict.fromkeys((family, address) for family, _, _, _, address in found))

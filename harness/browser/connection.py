"""One connection of one citizen to one origin: a gevent socket, with or without TLS."""

import select
import socket
import ssl
from typing import Any

import gevent.socket
from gevent import monkey

from harness.browser import kernel
from harness.browser.site import Address, Site
from harness.browser.urls import Origin

RECEIVE_BYTES = 65536

_IP_BIND_ADDRESS_NO_PORT = 24  # linux/in.h: the port is chosen by connect, when the destination is known

_PEER_HAS_LEFT = (BrokenPipeError, ConnectionResetError, ssl.SSLEOFError, ssl.SSLZeroReturnError)

# The real poll, which Locust's monkey patch would have yield to the hub; not select, which knows no descriptor > 1023.
_poll = monkey.get_original("select", "poll")


class Connection:
    """An open connection; `is_broken` once the peer has stopped listening in the middle of a request."""

    __slots__ = ("_is_stamped", "_is_tls", "_sent", "_socket", "_taken_before", "is_broken")

    def __init__(self, connected: Any, *, is_tls: bool) -> None:
        self._socket = connected
        self._is_tls = is_tls
        self._is_stamped = not is_tls and kernel.keep_arrival_times(connected)
        self._sent = kernel.bytes_taken(connected)  # as the kernel counts it, which begins at the SYN
        self._taken_before = self._sent
        self.is_broken = False

    def send(self, message: bytes) -> None:
        """Send it all, or as much as the peer takes: one that stops listening may have said why, so read on."""
        self._taken_before = self._taken_by_now()
        try:
            left = message[self._socket.send(message) :]
            if left:  # rarely: sendall alone would ask the kernel for its buffer's size each time
                self._socket.sendall(left)
        except _PEER_HAS_LEFT:
            self.is_broken = True
        if self._sent is not None:
            self._sent += len(message)

    def _taken_by_now(self) -> int | None:
        """All that was sent, for it was answered; under TLS only the kernel knows how many bytes that were."""
        return kernel.bytes_taken(self._socket) if self._is_tls else self._sent

    def receive(self) -> bytes:
        """What there is, as soon as there is something; b"" when the peer has ended. Raises OSError."""
        chunk: bytes = self._socket.recv(RECEIVE_BYTES)
        return chunk

    def receive_first(self) -> tuple[bytes, float | None]:
        """As `receive`, and for how many seconds it lay in the kernel, where that can be known."""
        if self._is_stamped:
            return kernel.receive_stamped(self._socket, RECEIVE_BYTES)
        return self.receive(), None

    def is_quiet(self) -> bool:
        """May it be used again? Anything to read between two exchanges is an end, or an answer to no question."""
        watch = _poll()
        watch.register(self._socket.fileno(), select.POLLIN)
        return not watch.poll(0)

    def may_have_read(self) -> bool:
        """After the peer's FIN: can its program have read anything of what was sent last?

        All that was sent before is acknowledged, for it was answered; and a FIN acknowledges all that the peer's
        kernel got before the program closed. If that is no more than before, the program cannot have read more.
        """
        taken = kernel.bytes_taken(self._socket)
        return taken is None or taken != self._taken_before

    def close(self) -> None:
        """Close it now, without waiting for anything."""
        self._socket.close()


def connect(site: Site, origin: Origin, citizen: int) -> Connection:
    """Connect to the first address that listens, beginning with the citizen's own; raises OSError."""
    addresses = site.addresses_of(origin)
    first = citizen % len(addresses)
    *others, last = addresses[first:] + addresses[:first]
    for address in others:
        try:
            return _connect_to(address, site, origin, citizen)
        except ConnectionRefusedError:
            continue
    return _connect_to(last, site, origin, citizen)


def _connect_to(address: Address, site: Site, origin: Origin, citizen: int) -> Connection:
    family, where = address
    connecting = gevent.socket.socket(family, socket.SOCK_STREAM)
    try:
        connecting.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if site.source_addresses:
            source = site.source_addresses[citizen % len(site.source_addresses)]
            connecting.setsockopt(socket.IPPROTO_IP, _IP_BIND_ADDRESS_NO_PORT, 1)
            connecting.bind((source, 0))
        connecting.connect(where)
        if origin.scheme == "http":
            return Connection(connecting, is_tls=False)
        connecting = site.tls_context.wrap_socket(
            connecting, server_hostname=origin.host, do_handshake_on_connect=False
        )
        connecting.do_handshake()
    except BaseException:
        connecting.close()
        raise
    return Connection(connecting, is_tls=True)

"""From an origin to an open connection: which address, from where, and the handshake."""

import errno
import os
import socket
from typing import Any

from gevent import monkey

from harness.browser.connection import Connection, wait_until
from harness.browser.secrecy import WRITE, waits_for
from harness.browser.site import Address, Site
from harness.browser.urls import Origin

_IP_BIND_ADDRESS_NO_PORT = 24  # linux/in.h: the port is chosen by connect, when the destination is known
_UNDER_WAY = (errno.EINPROGRESS, errno.EALREADY)
# Of one address: somebody may be at another of the same host.
_NOBODY_THERE = (errno.ECONNREFUSED, errno.EHOSTUNREACH, errno.ENETUNREACH)

_PlainSocket: Any = monkey.get_original("socket", "socket").__base__


class _Socket(_PlainSocket):  # type: ignore[misc]
    """The socket of C alone: a citizen needs nothing of what Python, or gevent, puts around it; TLS refers to it."""

    __slots__ = ("__weakref__",)


def connect(site: Site, origin: Origin, citizen: int, session: Any = None) -> Connection:
    """Connect to the first address that is reached and listens, beginning with the citizen's own; raises OSError.

    `session` is one of TLS to be resumed, None for a full handshake.
    """
    addresses = site.addresses_of(origin)
    first = citizen % len(addresses)
    *others, last = addresses[first:] + addresses[:first]
    for address in others:
        try:
            return _connect_to(address, site, origin, citizen, session)
        except OSError as error:
            if error.errno not in _NOBODY_THERE:
                raise
    return _connect_to(last, site, origin, citizen, session)


def _connect_to(address: Address, site: Site, origin: Origin, citizen: int, session: Any) -> Connection:
    family, where = address
    opened = _Socket(family, socket.SOCK_STREAM)
    try:
        opened.setblocking(False)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if sources := site.sources_by_family.get(family):
            # In turns of the addresses of the portal, so that each pair of two addresses has its share.
            turn = citizen // len(site.addresses_of(origin))
            opened.setsockopt(socket.IPPROTO_IP, _IP_BIND_ADDRESS_NO_PORT, 1)
            opened.bind((sources[turn % len(sources)], 0))
        _finish_connecting(opened, where)
        tls = _shake_hands(opened, site, origin, session) if origin.scheme == "https" else None
        return Connection(opened, origin, tls)
    except BaseException:
        opened.close()
        raise


def _finish_connecting(opened: Any, where: Any) -> None:
    failed = opened.connect_ex(where)
    if failed in _UNDER_WAY:
        wait_until(opened, WRITE)
        failed = opened.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if failed:
        raise OSError(failed, os.strerror(failed))


def _shake_hands(opened: Any, site: Site, origin: Origin, session: Any) -> Any:
    # What ssl.SSLContext.wrap_socket does, without an SSLSocket around it that would wait by itself.
    context: Any = site.tls_context
    tls = context._wrap_socket(opened, False, origin.host, session=session)
    while True:
        try:
            tls.do_handshake()
            return tls
        except OSError as error:
            events = waits_for(error)
            if events is None:
                raise
        wait_until(opened, events)

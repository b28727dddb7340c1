"""Where a portal listens: one socket, or one for each of its processes, all on one port."""

import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from portal.sticky import NoStickiness, deal_by_address
from portal.web.server import BACKLOG


class CannotListen(Exception):
    """There is no such place, or somebody has it."""


@contextmanager
def listening(host: str, port: int, processes: int, sticky: bool = False) -> Iterator[list[socket.socket]]:
    """A listener for each process, all on one port; `sticky`: an address always meets the same one.

    Raises CannotListen.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listeners: list[socket.socket] = []
    try:
        try:
            # Whoever shares a port does not notice that another portal has it: so one is opened that does.
            listeners.append(socket.create_server((host, port), family=family, backlog=BACKLOG))
            if processes > 1:
                port = listeners[0].getsockname()[1]
                listeners.pop().close()
            while len(listeners) < processes:
                listeners.append(socket.create_server((host, port), family=family, backlog=BACKLOG, reuse_port=True))
        except OSError as error:
            raise CannotListen(error.strerror) from error
        if sticky and processes > 1:
            _make_sticky(listeners)
        yield listeners
    finally:
        for listener in listeners:
            listener.close()


def _make_sticky(listeners: Sequence[socket.socket]) -> None:
    """Whoever cannot have it is served all the same, at a little more CPU."""
    try:
        deal_by_address(listeners[0], len(listeners))
    except NoStickiness as error:
        sys.stderr.write(f"connections are dealt out by the kernel's hash, not by their address: {error}\n")


def url_of(listener: socket.socket) -> str:
    """Where it listens."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

"""Where a portal listens: one socket, or one for each of its processes, all on one port."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from portal.sticky import NoStickiness, deal_by_address
from portal.web.server import BACKLOG


class CannotListen(Exception):
    """There is no such place, somebody has it, or the kernel does not deal its connections out as it should."""


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
            if sticky and processes > 1:
                deal_by_address(listeners[0], processes)
        except OSError as error:
            raise CannotListen(error.strerror) from error
        except NoStickiness as error:
            raise CannotListen(str(error)) from error
        yield listeners
    finally:
        for listener in listeners:
            listener.close()


def url_of(listener: socket.socket) -> str:
    """Where it listens."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

"""libzmq connects in C, unseen by the guard: behind it no socket of it reaches anybody but Locust's own channel does.

Locust's channel (harness/inside/channel.py) opens its one connection by `connect` and `bind` of this module; later
ones, when the network comes back, libzmq makes by itself, to the same address. Sockets of one process may talk to each
other.
"""

from typing import Any

import zmq
import zmq.backend.cython
import zmq.backend.cython._zmq
from zmq.sugar.socket import Socket

from harness.inside.guard import EgressRefused

WITHIN = "inproc://"

_connect: Any = Socket.connect
_bind: Any = Socket.bind


def shut_zmq() -> None:
    """From now on everybody else's sockets stay within this process."""
    kind: Any = Socket
    kind.connect, kind.bind = _within(_connect), _within(_bind)
    modules: tuple[Any, ...] = (zmq.backend, zmq.backend.cython, zmq.backend.cython._zmq)
    for module in modules:
        module.Socket = Socket  # not the one below it, which would connect unasked


def connect(socket: Any, address: str) -> None:
    """Locust's channel, at a worker."""
    _connect(socket, address)


def bind(socket: Any, address: str) -> None:
    """Locust's channel, at the master."""
    _bind(socket, address)


def _within(reach: Any) -> Any:
    def checked(socket: Any, addr: Any) -> Any:
        plain = addr.decode("utf-8", "replace") if type(addr) is bytes else addr
        if type(plain) is not str or not plain.startswith(WITHIN):
            raise EgressRefused(
                f"refused a ZeroMQ socket: found {addr!r}, but only Locust's own channel leaves the process"
            )
        return reach(socket, addr)

    return checked

"""Locust's channel, encrypted and with a door in it: put in the place of Locust's sockets.

Both sides speak CURVE, and the master lets in the public key of this fleet's workers only: nothing of anybody else is
ever parsed. A worker shows its pass before it says that it is ready; what comes from whom the door did not admit is
dropped before Locust sees it, and what is larger than any message of a fleet ends its connection.
"""

import os
import struct
import sys
import time
from typing import Any, ClassVar, NoReturn

import gevent
import zmq.green as zmq
from locust.exception import RPCError, RPCReceiveError
from locust.rpc import zmqrpc
from locust.rpc.protocol import Message
from zmq.utils import z85

from harness.code import code_hash
from harness.environment import KEY, PLACES
from harness.inside import zmq_shut
from harness.inside.door import Door
from harness.inside.handshakes import WATCHED, Handshakes
from harness.keys import Key, key_of_text

SHOW_PASS = "portal-load:pass"
REFUSED = "portal-load:refused"
READY, QUIT, SPAWN = "client_ready", "quit", "spawn"  # Locust's

# Of what a fleet says, ten seconds of a worker with 6,000 requests each are 1.5 MB, a plan of 2,880 stages is 0.5 MB.
LARGEST_MESSAGE_BYTES = 32_000_000

REFUSED_CODE = 2
ZAP = "inproc://zeromq.zap.01"  # where libzmq asks who may come in (rfc.zeromq.org/spec/27)

_kept: dict[str, Key] = {}  # this process's own, once it was read

_open: Any = zmqrpc.BaseSocket.__init__  # Locust's, and untyped
_message: Any = Message


def settle_channel() -> None:
    """From now on Locust's runners open these sockets."""
    zmqrpc.Server, zmqrpc.Client = GatedServer, GatedClient  # type: ignore[misc]


class GatedServer(zmqrpc.Server):
    """The master's end."""

    def __init__(self, host: str, port: int) -> None:
        _open(self, zmq.ROUTER, self.ipv4_only(host, port))
        self.socket.setsockopt(zmq.MAXMSGSIZE, LARGEST_MESSAGE_BYTES)
        self.socket.setsockopt(zmq.ROUTER_HANDOVER, 1)  # a worker may know of a break before we do: it is heard at once
        key = _key()
        _admit_only(key.other_public, self.socket)
        _encrypt(self.socket, key)
        self.socket.curve_server = True
        self.door = Door(code_hash(), int(os.environ.get(PLACES, "0")))
        try:
            zmq_shut.bind(self.socket, f"tcp://{host}:{port}")
        except zmq.ZMQError as error:
            raise RPCError(f"Socket bind failure: {error}") from error
        self.port = port

    def recv_from_client(self) -> tuple[str, Message]:
        """The next message of an admitted worker, with its name."""
        while True:
            parts: list[bytes] = self.socket.recv_multipart()
            name = parts[0].decode("utf-8", "replace")
            message = _read(parts[-1])
            if self.door.hears(name):
                if message is not None and message.type == QUIT:
                    continue  # Locust would give its citizens to the others at once
                if message is None or message.node_id != name:
                    raise RPCReceiveError("found a message that is none", addr=name)
                return name, message
            if message is not None and message.type == SHOW_PASS:
                self._let_knock(name, message.data)

    def _let_knock(self, name: str, shown: Any) -> None:
        why = self.door.knock(name, shown)
        if why is not None:
            self.send_to_client(_message(REFUSED, {"why": why}, name))


class GatedClient(zmqrpc.Client):
    """A worker's end; Locust makes a new one where a connection is to be begun anew."""

    most_citizens: ClassVar[int | None] = None  # of this process; None: as many as the master says

    def __init__(self, host: str, port: int, identity: str) -> None:
        _open(self, zmq.DEALER, self.ipv4_only(host, port))
        self.socket.setsockopt(zmq.MAXMSGSIZE, LARGEST_MESSAGE_BYTES)
        self.socket.setsockopt(zmq.IDENTITY, identity.encode())
        key = _key()
        _encrypt(self.socket, key)
        self.socket.curve_serverkey = key.other_public.encode()
        gevent.spawn(_watch_handshakes, self.socket.get_monitor_socket(WATCHED))
        zmq_shut.connect(self.socket, f"tcp://{host}:{port}")

    def send(self, msg: Message) -> None:
        """Before it says that it is ready, it shows its pass."""
        if msg.type == READY:
            super().send(_message(SHOW_PASS, {"code": code_hash()}, msg.node_id))
        super().send(msg)

    def recv(self) -> Message:
        """The master's next message; does not come back from a refusal."""
        message: Message = super().recv()  # type: ignore[no-untyped-call]
        if message.type == REFUSED:
            _leave(f"the master refused this worker: {message.data['why']}")
        if message.type == SPAWN and self.most_citizens is not None:
            wanted = message.data["user_classes_count"]
            message.data["user_classes_count"] = {kind: min(n, self.most_citizens) for kind, n in wanted.items()}
        return message


def _key() -> Key:
    """Taken out of the environment, which journeys may print, and kept for a connection that is begun anew."""
    try:
        if KEY not in _kept or KEY in os.environ:
            _kept[KEY] = key_of_text(os.environ.pop(KEY, ""))
        return _kept[KEY]
    except ValueError:
        _leave("Locust's --master and --worker have no key of a fleet: use `portal-load run` and `portal-load worker`")


def _encrypt(socket: Any, key: Key) -> None:
    socket.curve_publickey, socket.curve_secretkey = key.public.encode(), key.secret.encode()


def _admit_only(public: str, socket: Any) -> None:
    """Answer libzmq, which asks in its own context whether a public key may come in."""
    answers = socket.context.socket(zmq.REP)
    answers.bind(ZAP)
    allowed = z85.decode(public)

    def answer() -> None:
        while True:
            version, number, _domain, _address, _identity, _mechanism, *credentials = answers.recv_multipart()
            code, text = (b"200", b"OK") if credentials == [allowed] else (b"400", b"not of this fleet")
            answers.send_multipart([version, number, code, text, b"", b""])

    gevent.spawn(answer)


def _read(data: bytes) -> Message | None:
    """A message; None where it is none, for other code may say anything."""
    try:
        message: Message = _message.unserialize(data)
    except Exception:
        return None
    return message


def _watch_handshakes(monitor: Any) -> None:
    handshakes = Handshakes()
    while True:
        # As zmq_socket_monitor(3) has it; zmq.utils.monitor would load all of asyncio, a megabyte of every worker.
        event, _value = struct.unpack("=Hi", monitor.recv_multipart()[0])
        why = handshakes.why_leave(event, time.monotonic())
        if why is not None:
            _leave(why)


def _leave(why: str) -> NoReturn:
    sys.stderr.write(f"portal-load: {why}\n")
    sys.stderr.flush()
    os._exit(REFUSED_CODE)  # from a greenlet: nothing has begun that would have to be ended

"""A wire between two processes that can be cut, broken off, healed, and made to lie."""

import select
import socket
import struct
import threading
from contextlib import contextmanager, suppress

PIECE = 65_536
LOOK_EVERY_MS = 20
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close at once, with a reset


class Wire:
    """Passes on what comes to `port`; `mode` is what happens to it: pass, cut, garbage, reset or drip.

    What goes to the server always arrives, but for a cut; what comes back is what the mode makes of it.
    """

    def __init__(self, to_port):
        self.mode = "pass"
        self._to_port = to_port
        self._healed = threading.Event()
        self._healed.set()
        self._over = threading.Event()
        self._refuses = False
        self._standing: list[tuple[socket.socket, socket.socket, threading.Event]] = []
        self._breaks_at_server = True
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        """Nothing arrives, and nobody is told."""
        self._healed.clear()

    def break_off(self, server_too=True):
        """Reset the connections that stand, and let none begin: what is sent meanwhile never arrives.

        A firewall that lost its state may tell one side alone: the server's side then stands, and leads nowhere.
        """
        self._refuses, self._breaks_at_server = True, server_too
        for _, _, broken in self._standing:
            broken.set()

    def heal(self):
        """What was sent while it was cut arrives, as TCP has it; where it was broken off, connections may begin."""
        self._refuses = False
        self._healed.set()

    def close(self):
        """End it; threads end with their sockets."""
        self._over.set()
        self.heal()
        self._listener.close()
        for pair in self._standing:
            for each in pair[:2]:
                each.close()

    def _accept(self):
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self._refuses:
                    reset(client)
                    continue
                try:
                    server = socket.create_connection(("127.0.0.1", self._to_port))
                except ConnectionRefusedError:  # nobody listens there yet: whoever asked comes again
                    client.close()
                    continue
                broken = threading.Event()
                self._standing.append((client, server, broken))
                for ends in ((client, server, False), (server, client, True)):
                    threading.Thread(target=self._pump, args=(*ends, broken), daemon=True).start()

    def _pump(self, source, to, is_answer, broken):
        with suppress(OSError, ValueError):  # ValueError: the other side was closed already
            while piece := next_piece(source, broken):
                self._healed.wait()
                self._pass_on(piece, to, is_answer)
        if broken.is_set():
            client, server = (to, source) if is_answer else (source, to)
            reset(client)
            if self._breaks_at_server:
                reset(server)
            return
        for each in (source, to):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _pass_on(self, piece, to, is_answer):
        match self.mode if is_answer else "pass":
            case "garbage":
                to.sendall(bytes((byte * 7 + 13) % 256 for byte in piece))
            case "reset":
                reset(to)
            case "drip":
                for place in range(len(piece)):
                    if self._over.wait(0.05):
                        return
                    to.sendall(piece[place : place + 1])
            case _:
                to.sendall(piece)


def next_piece(source, broken):
    """What came; nothing where the other side has closed, or the wire is broken off."""
    readable = select.poll()
    readable.register(source, select.POLLIN)
    while not broken.is_set():
        if readable.poll(LOOK_EVERY_MS):
            return source.recv(PIECE)
    return b""


def reset(connection):
    """Close it at once, and say so."""
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    connection.close()


@contextmanager
def wire_to(port):
    """A wire to a port of this machine."""
    wire = Wire(port)
    try:
        yield wire
    finally:
        wire.close()

"""A wire between two processes that can be cut, healed, and made to lie."""

import socket
import struct
import threading
from contextlib import contextmanager, suppress

PIECE = 65_536
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
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        """Nothing arrives, and nobody is told."""
        self._healed.clear()

    def heal(self):
        """What was sent meanwhile arrives, as TCP has it."""
        self._healed.set()

    def close(self):
        """End it; threads end with their sockets."""
        self._over.set()
        self.heal()
        self._listener.close()

    def _accept(self):
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                try:
                    server = socket.create_connection(("127.0.0.1", self._to_port))
                except ConnectionRefusedError:  # nobody listens there yet: who knocked comes again
                    client.close()
                    continue
                for source, to, is_answer in ((client, server, False), (server, client, True)):
                    threading.Thread(target=self._pump, args=(source, to, is_answer), daemon=True).start()

    def _pump(self, source, to, is_answer):
        with suppress(OSError):
            while piece := source.recv(PIECE):
                self._healed.wait()
                self._pass_on(piece, to, is_answer)
        for each in (source, to):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _pass_on(self, piece, to, is_answer):
        match self.mode if is_answer else "pass":
            case "garbage":
                to.sendall(bytes((byte * 7 + 13) % 256 for byte in piece))
            case "reset":
                to.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                to.close()
            case "drip":
                for place in range(len(piece)):
                    if self._over.wait(0.05):
                        return
                    to.sendall(piece[place : place + 1])
            case _:
                to.sendall(piece)


@contextmanager
def wire_to(port):
    """A wire to a port of this machine."""
    wire = Wire(port)
    try:
        yield wire
    finally:
        wire.close()

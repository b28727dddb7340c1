"""What a worker makes of handshakes that fail: the master does not know it, or there is none behind the door yet."""

from dataclasses import dataclass

import zmq

FAILED = zmq.EVENT_HANDSHAKE_FAILED_AUTH | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL | zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL
WATCHED = FAILED | zmq.EVENT_HANDSHAKE_SUCCEEDED
CLOSED_FOR_S = 20.0


@dataclass
class Handshakes:
    """Hears how each ended.

    Who cannot read what we send closes the connection without a word. So does whatever stands before a master that does
    not listen yet (a tunnel, a mesh, an engine that publishes ports): only who does it for long means us. Once one has
    succeeded the key is this fleet's, and whatever ends a later one is the network.
    """

    _is_known: bool = False
    _closed_since_s: float | None = None

    def why_leave(self, event: int, now_s: float) -> str | None:
        """Why there is no use in trying again; None where there is."""
        self._is_known = self._is_known or event == zmq.EVENT_HANDSHAKE_SUCCEEDED
        if self._is_known:
            return None
        if event != zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL:
            return "the master does not know this worker: its key is of another fleet"
        if self._closed_since_s is None:
            self._closed_since_s = now_s
        if now_s - self._closed_since_s < CLOSED_FOR_S:
            return None
        return (
            f"for {CLOSED_FOR_S:.0f} s the master closed each connection: this worker's key is of another fleet, or "
            "nobody listens behind what stands between"
        )

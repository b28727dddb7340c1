"""Whether a master knows a worker, from what libzmq says of their handshakes."""

from collections.abc import Callable, Iterable

import zmq

SUCCEEDED, CUT_OFF = zmq.EVENT_HANDSHAKE_SUCCEEDED, zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL
DENIED, MISMATCHED = zmq.EVENT_HANDSHAKE_FAILED_AUTH, zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL  # libzmq does not try again
HANDSHAKES = SUCCEEDED | CUT_OFF | DENIED | MISMATCHED
UNKNOWN_FOR_S = 10.0  # a tunnel takes connections while nobody listens behind it yet; another key fails for ever


def is_known(events: Iterable[int], clock: Callable[[], float]) -> bool:
    """Whether the master knows this worker, from what libzmq says of handshakes, as soon as that is certain.

    One that is cut off says little: with another key it is, and so is who comes before anybody listens. Once one has
    succeeded the key is this fleet's, and whatever ends a later one is the network.
    """
    failed_s: float | None = None
    for event in events:
        if event != CUT_OFF:
            return event == SUCCEEDED
        failed_s = clock() if failed_s is None else failed_s
        if clock() - failed_s > UNKNOWN_FOR_S:
            return False
    return True

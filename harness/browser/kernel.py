"""What only the Linux kernel knows of a connection: when an answer arrived, and how much the peer has taken."""

import socket
import struct
import sys
import time
from typing import Any

# linux/net_tstamp.h: software timestamps, taken on receiving.
_SO_TIMESTAMPING = 37
_RX_SOFTWARE = 1 << 3
_SOFTWARE = 1 << 4
_TIMESTAMPS_BYTES = socket.CMSG_SPACE(48)  # three timespecs, of which software fills the first
_TIMESPEC = struct.Struct("qq")

# linux/tcp.h, struct tcp_info: u64 tcpi_bytes_acked.
_TCP_INFO_BYTES = 128
_BYTES_ACKED = struct.Struct("120xQ")


def keep_arrival_times(connection: Any) -> bool:
    """Ask the kernel to stamp what arrives on a TCP socket; False where it cannot."""
    if sys.platform != "linux":
        return False
    try:
        connection.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPING, _RX_SOFTWARE | _SOFTWARE)
    except OSError:
        return False
    return True


def receive_stamped(connection: Any, size: int) -> tuple[bytes, float | None]:
    """Bytes from a socket that keeps arrival times, and for how many seconds the last of them lay in the kernel."""
    chunk, ancillary, _, _ = connection.recvmsg(size, _TIMESTAMPS_BYTES)
    return chunk, _delay_s(ancillary) if ancillary else None


def delay_of_next(connection: Any) -> float | None:
    """As `receive_stamped`, of a byte that is only looked at; None where there is no byte."""
    try:
        return _delay_s(connection.recvmsg(1, _TIMESTAMPS_BYTES, socket.MSG_PEEK)[1])
    except OSError:  # whoever reads will be told
        return None


def _delay_s(ancillary: Any) -> float | None:
    for _, kind, value in ancillary:
        if kind == _SO_TIMESTAMPING:
            seconds, nanoseconds = _TIMESPEC.unpack_from(value)
            delay_s: float = time.time() - (seconds + nanoseconds * 1e-9)
            return max(0.0, delay_s)
    return None


def bytes_taken(connection: Any) -> int | None:
    """How many bytes of ours the peer's kernel has acknowledged, and one for the SYN; None where nobody tells."""
    if sys.platform != "linux":
        return None
    state = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_BYTES)
    return int(_BYTES_ACKED.unpack(state)[0]) if len(state) == _TCP_INFO_BYTES else None

"""A portal's connections dealt out by the address they come from: one address always meets the same process."""

import ctypes
import socket
import struct
import sys

_SO_ATTACH_REUSEPORT_CBPF = 51  # asm-generic/socket.h; the socket module does not name it
# Classic BPF: linux/bpf_common.h, linux/filter.h.
_LOAD_WORD, _MODULO, _RETURN_A = 0x20, 0x94, 0x16
_NETWORK_HEADER = 0xFFF00000  # SKF_NET_OFF
_SOURCE = 12  # in the header of IPv4, RFC 791


class NoStickiness(Exception):
    """The system, the kernel or IPv6 has none."""


def process_of(address: str, processes: int) -> int:
    """The number of the process that an IPv4 address meets, of so many: what the kernel is told to work out."""
    return int.from_bytes(socket.inet_aton(address)) % processes


def deal_by_address(listener: socket.socket, processes: int) -> None:
    """Tell the kernel, through one of the listeners that share a port, to deal their connections out so.

    The n-th that began to listen is the n-th process. Raises NoStickiness.
    """
    if sys.platform != "linux" or listener.family != socket.AF_INET:
        raise NoStickiness("only Linux does that, and over IPv4 alone")
    program = b"".join(
        struct.pack("=HBBI", code, 0, 0, operand)
        for code, operand in ((_LOAD_WORD, _NETWORK_HEADER + _SOURCE), (_MODULO, processes), (_RETURN_A, 0))
    )
    kept = ctypes.create_string_buffer(program)  # until the kernel has read it
    told = struct.pack("@HP", len(program) // 8, ctypes.addressof(kept))  # struct sock_fprog
    try:
        listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_REUSEPORT_CBPF, told)
    except OSError as error:
        raise NoStickiness(f"the kernel says: {error.strerror}") from error

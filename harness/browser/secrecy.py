"""TLS over a socket that does not block: the handshake, and what its errors ask for."""

import ssl

READ, WRITE = 1, 2  # of libev

PEER_HAS_LEFT = (BrokenPipeError, ConnectionResetError, ssl.SSLEOFError, ssl.SSLZeroReturnError)


def waits_for(error: OSError) -> int | None:
    """READ or WRITE where an operation only has to be tried again later; None where it failed."""
    if isinstance(error, BlockingIOError | ssl.SSLWantReadError):
        return READ
    return WRITE if isinstance(error, ssl.SSLWantWriteError) else None


def ended_ragged(error: OSError) -> bool:
    """Did the peer end without TLS's own good-bye? Many do."""
    return isinstance(error, ssl.SSLEOFError)

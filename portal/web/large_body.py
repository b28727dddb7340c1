"""The body of an upload, received by the kernel's own hand into the memory in which it is read."""

import asyncio
from typing import Protocol


class Sender(Protocol):
    """The connection on which it comes."""

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever sent it is gone."""
        ...

    def is_active(self) -> None:
        """More of it came."""
        ...

    def take_large_body(self, content: bytearray) -> None:
        """It is there."""
        ...


class LargeBody(asyncio.BufferedProtocol):
    """Stands in for a connection until a body whose length is known is there; nothing of it is copied."""

    def __init__(self, begun: bytes, length: int, sender: Sender) -> None:
        self._content = bytearray(length)
        self._content[: len(begun)] = begun
        self._free = memoryview(self._content)[len(begun) :]
        self._sender = sender

    def get_buffer(self, sizehint: int) -> memoryview:
        """Where the next bytes go: never more than the body has."""
        return self._free

    def buffer_updated(self, nbytes: int) -> None:
        """They came."""
        self._free = self._free[nbytes:]
        self._sender.is_active()
        if not self._free:
            self._sender.take_large_body(self._content)

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever sent it is gone."""
        self._sender.connection_lost(exc)

"""Serving on one socket until told to stop: the clock of all connections, the idle ones, and the end."""

import asyncio
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from email.utils import formatdate
from typing import Protocol

from portal.web.connection import Connection
from portal.web.request import Request
from portal.web.response import TEXT, Response

BACKLOG = 4096
KEEP_ALIVE_S = 300.0  # citizens think long between two pages
GRACE_S = 1.0  # for answers that wait when the portal is told to stop
LOOK_FOR_IDLE_EVERY_S = 10


class Application(Protocol):
    """What is served."""

    largest_body_bytes: int

    async def answer(self, request: Request) -> Response:
        """Answer a request; what it raises is a mistake of ours."""
        ...

    def running(self) -> AbstractAsyncContextManager[None]:
        """What goes on beside the answers."""
        ...


class Server:
    """The connections of one process."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._connections: set[Connection] = set()
        self.largest_body_bytes = application.largest_body_bytes
        self._tell_time(0)

    async def serve(self, listener: socket.socket, says_ready: Callable[[], None]) -> None:
        """Say when it serves, and serve until SIGTERM or SIGINT; then answer what is under way, for a moment."""
        loop, stopped = asyncio.get_running_loop(), asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopped.set)
        async with self._application.running():
            self._tell_time(loop.time())
            listening = await loop.create_server(lambda: Connection(self), sock=listener, backlog=BACKLOG)
            says_ready()
            ticking = asyncio.create_task(self._tick())
            await stopped.wait()
            listening.close()
            await self._end()
            ticking.cancel()

    async def answer(self, request: Request) -> Response:
        """Answer it; of a mistake the citizen learns nothing, and stderr all but its words, which may be hers."""
        try:
            return await self._application.answer(request)
        except Exception as error:
            sys.stderr.write(f"{''.join(traceback.format_tb(error.__traceback__))}{type(error).__name__}\n")
            return Response(b"Internal Server Error", 500, TEXT)

    def opened(self, connection: Connection) -> None:
        """A connection is there."""
        self._connections.add(connection)

    def closed(self, connection: Connection) -> None:
        """It is gone."""
        self._connections.discard(connection)

    async def _tick(self) -> None:
        """One clock for all is cheaper than a timer each."""
        loop, second = asyncio.get_running_loop(), 0
        while True:
            await asyncio.sleep(1)
            second += 1
            self._tell_time(loop.time())
            if second % LOOK_FOR_IDLE_EVERY_S == 0:
                self._close_idle()

    def _tell_time(self, now_s: float) -> None:
        self.now_s = now_s
        self.date = f"date: {formatdate(usegmt=True)}\r\n".encode()

    def _close_idle(self, for_s: float = KEEP_ALIVE_S) -> None:
        for connection in list(self._connections):
            if connection.task is None and self.now_s - connection.active_s >= for_s:
                connection.close()

    async def _end(self) -> None:
        self._close_idle(for_s=float("-inf"))
        waiting = [connection.task for connection in self._connections if connection.task is not None]
        if waiting:
            _, late = await asyncio.wait(waiting, timeout=GRACE_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        for connection in list(self._connections):
            connection.close()
        await asyncio.sleep(0)  # what was written is sent

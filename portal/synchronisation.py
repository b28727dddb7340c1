"""Telling the provinces what became of their dossiers: in the background, so a slow province makes a backlog.

    changed -> queue of the province -> a connection calls its system -> told
                  ^                          |
                  +---- after a pause <------+  failed, or not answered in time; in the end it is parked

At scale 100 a province has a hundredth of the changes, so it must have a hundredth of the connections, or no province
would ever be too slow. Less than one is one that rests after each call for as long as the others would have had it.
Likewise, of `of` processes each tells what came to it, over its part of the connections.
"""

import asyncio
import math
from collections import deque
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from portal.systems import System, SystemDown

CONNECTIONS = 4  # to a province, at scale 1; assumed
PAUSES_S = (1.0, 2.0, 4.0, 8.0)  # before each further try; assumed
MOST_KEPT = 100_000  # changes in memory, over all provinces: some 20 MB


@dataclass(frozen=True, slots=True)
class Change:
    """That a dossier came or changed, and how often its province was told in vain."""

    dossier: str
    tries: int = 0


@dataclass(eq=False)
class Line:
    """What one province is still to be told, and over how many connections it is being told."""

    system: System
    changes: deque[Change] = field(default_factory=deque)
    connections: int = 0


class Synchronisation:
    """The queues of all provinces; nothing leaves them before it is running."""

    def __init__(self, system_by_province: Mapping[str, System], scale: float | None = None, of: int = 1) -> None:
        connections = CONNECTIONS / (scale or 1.0) / of
        self._most_kept = MOST_KEPT // of
        self._most_connections = math.ceil(connections)
        self._rest_after_a_second_s = self._most_connections / connections - 1
        self._line_by_province = {code: Line(system) for code, system in system_by_province.items()}
        self._kept = 0
        self._tasks: set[asyncio.Task[None]] | None = None

    def changed(self, dossier_code: str, commune_code: str) -> None:
        """A dossier of that commune came or changed: its province will be told."""
        line = self._line_by_province[commune_code[:2]]
        if self._kept >= self._most_kept:
            line.system.turn_away()
            return
        self._kept += 1
        line.system.expect(1)
        self._queue(line, Change(dossier_code))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Tell the provinces for as long as the context lasts; what is left then stays untold."""
        self._tasks = set()
        for line in self._line_by_province.values():
            for _ in range(self._most_connections):
                self._connect(line)
        try:
            yield
        finally:
            tasks, self._tasks = self._tasks, None
            await _cancel(tasks)

    def _queue(self, line: Line, change: Change) -> None:
        line.changes.append(change)
        self._connect(line)

    def _connect(self, line: Line) -> None:
        if self._tasks is None or not line.changes or line.connections >= self._most_connections:
            return
        line.connections += 1
        task = asyncio.create_task(self._work_off(line))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work_off(self, line: Line) -> None:
        try:
            while line.changes:
                change = line.changes.popleft()
                line.system.expect(-1)
                took_s = await self._tell(line, change)
                await line.system.leave_alone(self._rest_after_a_second_s * took_s)
        finally:
            line.connections -= 1

    async def _tell(self, line: Line, change: Change) -> float:
        """Tell a province of one change; answers how long that took."""
        began_s = line.system.clock()
        try:
            await line.system.call()
        except SystemDown:
            self._try_again(line, change)
        else:
            self._kept -= 1
        return line.system.clock() - began_s

    def _try_again(self, line: Line, change: Change) -> None:
        """Queue it once more after a pause, or park it for good: every try was counted as it failed."""
        if change.tries == len(PAUSES_S):
            self._kept -= 1
            return
        line.system.expect(1)
        again = Change(change.dossier, change.tries + 1)
        asyncio.get_running_loop().call_later(PAUSES_S[change.tries], self._queue, line, again)


async def _cancel(tasks: Iterable[asyncio.Task[None]]) -> None:
    ended = list(tasks)
    for task in ended:
        task.cancel()
    await asyncio.gather(*ended, return_exceptions=True)

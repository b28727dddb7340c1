"""What the master tells its workers beside the load, several times a second: that it is there, that all must stop, and
what time it has. It goes on while a step of the load takes its time.

What is sent to a worker whose connection is broken is gone. So the end is said again as often as that the master is
there: whoever hears the one hears the other.
"""

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any, Protocol

import gevent

from harness.inside.messages import CLOCK, DRAIN, HALT, LEASE, LEASE_S

LOOK_EVERY_S = 0.1
LEASE_EVERY_S = 1.0
CLOCK_EVERY_S = 10.0


class Sender(Protocol):
    """Who sends messages to workers."""

    def send_message(self, msg_type: str, data: dict[str, Any] | None = None, client_id: str | None = None) -> None:
        """Send to one worker, or to all."""


class Touch:
    """Leases go to those who carry the load now: `carriers` says by how much the clock of each is at most ahead.

    `must_stop` says whether somebody ordered the end, `is_over` whether the load is over in any case.
    """

    def __init__(
        self, sender: Sender, carriers: Callable[[], Mapping[str, float]], must_stop: Callable[[], bool],
        is_over: Callable[[], bool],
    ) -> None:  # fmt: skip
        self._sender = sender
        self._carriers = carriers
        self._must_stop = must_stop
        self._is_over = is_over
        self._is_halted = False
        self._lease_due_s = self._clock_due_s = 0.0

    def keep(self) -> None:
        """For as long as the process lives."""
        while True:
            self.look(perf_counter())
            gevent.sleep(LOOK_EVERY_S)

    def look(self, now_s: float) -> None:
        """Say what is due."""
        if now_s >= self._lease_due_s:
            self._lease_due_s = now_s + LEASE_EVERY_S
            self._say_the_end_again()
            for client, ahead_s in self._carriers().items():
                self._sender.send_message(LEASE, {"until_s": now_s + ahead_s + LEASE_S}, client)
        if not self._is_halted and self._must_stop():
            self._is_halted = True
            self._sender.send_message(HALT)
        if now_s >= self._clock_due_s:
            self._clock_due_s = now_s + CLOCK_EVERY_S
            self._sender.send_message(CLOCK, {"asked_s": perf_counter()})

    def _say_the_end_again(self) -> None:
        if self._is_halted:
            self._sender.send_message(HALT)
        elif self._is_over():
            self._sender.send_message(DRAIN)

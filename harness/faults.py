"""What happens to the systems behind the embedded portal, and when: told to it while the run goes.

Whoever listens to the fleet, and hears ctrl-C, never waits for a portal that hangs: another thread gives the orders.
"""

import http.client
import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from contract.plan import Stage
from harness.declaration import PATH, user_agent
from harness.scenario.scenario import Fault
from harness.scenario_file import Problem, SourcedScenario

CONTROL_PATH = f"{PATH}/systems"
PATIENCE_S = 5.0


class FaultRefused(Exception):
    """The portal did not take an order; the message says which and why."""


@dataclass(frozen=True)
class Order:
    """What the portal is told at a second of the run."""

    at_s: float
    body: dict[str, Any]


def orders_of(faults: Sequence[Fault], stages: Sequence[Stage]) -> list[Order]:
    """Every order in its time: each fault from the start of each of its stages to the end of it."""
    orders = [
        Order(at_s, body)
        for fault in faults
        for number in fault.during
        for at_s, body in (
            (stages[number - 1].start_s, _order(fault.system, fault.slow, fault.failing, fault.hanging)),
            (stages[number - 1].end_s, _order(fault.system, 0.0, 0.0, False)),
        )
    ]
    # Where one stage ends and the next begins, what heals comes before what hurts.
    return sorted(orders, key=lambda order: (order.at_s, order.body != _order(order.body["system"], 0.0, 0.0, False)))


def _order(system: str, slow_s: float, failing: float, hanging: bool) -> dict[str, Any]:
    return {"system": system, "slow_s": slow_s, "failing": failing, "hanging": hanging}


@dataclass
class _Giving:
    """Orders that are being given, by a thread that ends with the process; `refused` is why one was not taken."""

    thread: threading.Thread
    refused: FaultRefused | None = None


class FaultTimeline:
    """Gives the orders as their time comes, from when the master says that the run started until it says it ended."""

    def __init__(self, base_url: str, token: str, orders: Sequence[Order], run: str = "alone") -> None:
        self._base_url = base_url
        self._user_agent = user_agent(run)
        self._token = token
        self._orders = list(orders)
        self._epoch_s: float | None = None
        self._giving: _Giving | None = None

    def hear(self, said: Mapping[str, Any]) -> None:
        """What the master announces."""
        if said["event"] == "started":
            self._epoch_s = said["epoch_s"]
        elif said["event"] == "ended":
            self._orders.clear()

    def give_what_is_due(self) -> None:
        """Begin to give every order whose time has come, waiting for none; raises FaultRefused for those before."""
        if self._giving is not None:
            if self._giving.thread.is_alive():
                return
            refused, self._giving = self._giving.refused, None
            if refused is not None:
                raise refused
        due = []
        while self._epoch_s is not None and self._orders and time.time() - self._epoch_s >= self._orders[0].at_s:
            due.append(self._orders.pop(0))
        if due:
            self._giving = _Giving(threading.Thread(target=self._give_all, args=(due,), daemon=True))
            self._giving.thread.start()

    def _give_all(self, orders: Sequence[Order]) -> None:
        giving = self._giving
        assert giving is not None
        try:
            for order in orders:
                self._give(order)
        except FaultRefused as refused:
            giving.refused = refused

    def _give(self, order: Order) -> None:
        place = urlsplit(self._base_url)
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=PATIENCE_S)
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
            "User-Agent": self._user_agent,
            "Connection": "close",
        }
        try:
            connection.request("POST", CONTROL_PATH, json.dumps(order.body), headers)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            raise FaultRefused(f"{order.body['system']}: the portal does not answer: {error}") from error
        finally:
            connection.close()
        if status != 204:
            raise FaultRefused(f"{order.body['system']}: the portal answered {status}, expected 204")


NO_FAULTS = FaultTimeline("", "", ())


def problems_of_faults(sourced: SourcedScenario, stages: Sequence[Stage]) -> Iterator[Problem]:
    """Each fault that is said to happen in a stage that there is not."""
    for number, fault in enumerate(sourced.scenario.faults):
        if stages and max(fault.during) > len(stages):
            message = f"found stage {max(fault.during)}, expected at most {len(stages)}"
            yield sourced.problem(("faults", number, "during"), message)

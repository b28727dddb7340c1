"""What the target counted since the run began, second by second, where it counts: portal.csv and systems.csv."""

import csv
import time
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from contract.run_folder import PORTAL_COLUMNS, SYSTEMS_COLUMNS, RunFolder
from contract.spreadsheet import plain_cell
from harness.declaration import NotReachable, Systems, ask_target

RISING = ("calls", "failed", "timed_out")


class PortalCounter:
    """Asks the target for its counters; made before the first request, so that it knows where they stood.

    `addresses` are those that the gate let through (harness.declaration.ask).
    """

    def __init__(self, base_url: str, run: RunFolder, addresses: Collection[str] = ()) -> None:
        self._base_url = base_url
        self._addresses = addresses
        self._run = run
        self._first = self._ask()
        self._origin_s: float | None = None

    def begin(self, epoch_s: float) -> None:
        """Second 0 of the run is known."""
        self._origin_s = epoch_s
        if self._first is not None:
            _append(self._run.portal, PORTAL_COLUMNS)
            if "systems" in self._first:
                _append(self._run.systems, SYSTEMS_COLUMNS)

    def count(self) -> None:
        """Ask, and write a row; a target that does not answer now has no row."""
        if self._origin_s is None or self._first is None:
            return
        now = self._ask()
        if now is not None:
            second = max(0, int(time.time() - self._origin_s))
            requests = int(now["requests"]) - int(self._first["requests"])
            _append(self._run.portal, (second, requests, f"{now['cpu_s'] - self._first['cpu_s']:.3f}"))
            self._count_systems(second, self._first.get("systems", {}), now.get("systems", {}))

    def _count_systems(self, second: int, first: Systems, now: Systems) -> None:
        for name in sorted(first.keys() & now.keys()):
            rising = [now[name][column] - first[name][column] for column in RISING]
            busy_s = now[name]["busy_s"] - first[name]["busy_s"]
            _append(self._run.systems, (second, name, *rising, f"{busy_s:.3f}", now[name]["waiting"]))

    def _ask(self) -> dict[str, Any] | None:
        try:
            said = ask_target(self._base_url, self._run.name, self._addresses)
        except NotReachable:
            return None
        return said if said and {"requests", "cpu_s"} <= said.keys() else None


def _append(path: Path, row: Iterable[object]) -> None:
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow([plain_cell(cell) for cell in row])

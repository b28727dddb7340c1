"""What the target counted since the run began, second by second, where it counts at all: portal.csv."""

import csv
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from contract.run_folder import PORTAL_COLUMNS
from harness.declaration import NotReachable, ask_target

ASK_EVERY_S = 1.0


class PortalCounter:
    """Asks the target for its counters; made before the first request, so that it knows where they stood."""

    def __init__(self, base_url: str, path: Path) -> None:
        self._base_url = base_url
        self._path = path
        self._first = self._ask()
        self._origin_s: float | None = None
        self._asked_s = 0.0

    def begin(self, epoch_s: float) -> None:
        """Second 0 of the run is known."""
        self._origin_s = epoch_s
        if self._first is not None:
            self._append(PORTAL_COLUMNS)

    def count_now_and_then(self) -> None:
        """Ask again if a second has passed."""
        if time.monotonic() - self._asked_s >= ASK_EVERY_S:
            self.count()

    def count(self) -> None:
        """Ask, and write a row; a target that does not answer now has no row."""
        if self._origin_s is None or self._first is None:
            return
        self._asked_s = time.monotonic()
        now = self._ask()
        if now is not None:
            second = max(0, int(time.time() - self._origin_s))
            requests = int(now["requests"]) - int(self._first["requests"])
            self._append((second, requests, f"{now['cpu_s'] - self._first['cpu_s']:.3f}"))

    def _ask(self) -> dict[str, Any] | None:
        try:
            said = ask_target(self._base_url)
        except NotReachable:
            return None
        return said if said and {"requests", "cpu_s"} <= said.keys() else None

    def _append(self, row: Iterable[object]) -> None:
        with self._path.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerow(row)

"""The fleet: a real Locust master and its workers as child processes, and what the master says as it goes."""

import json
import os
import select
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from contract.plan import Plan
from contract.run_folder import RunFolder
from harness.processes import ROOT, Child, end_children, start_child

CITIZEN = ROOT / "locustfiles" / "citizen.py"
ENTRY = ROOT / "harness" / "inside" / "entry.py"
LOCUST = ["-m", "locust", "-f", f"{CITIZEN},{ENTRY}", "--headless", "--only-summary"]
STOP_BEYOND_TIMEOUT_S = 5
JOIN_WITHIN_S = 120


@dataclass
class Fleet:
    """The running processes of one run; `said` yields what the master announces, a tick with nothing now and then."""

    master: Child
    workers: list[Child]
    _status: int
    _unread: bytes = field(default=b"", repr=False)

    def said(self, patience_s: float) -> Iterator[dict[str, Any]]:
        """What the master has announced since last asked; waits up to `patience_s` for something."""
        readable, _, _ = select.select([self._status], [], [], patience_s)
        if readable:
            self._unread += os.read(self._status, 1 << 16)
        *lines, self._unread = self._unread.split(b"\n")
        for line in lines:
            yield json.loads(line)

    def lost_workers(self) -> list[int]:
        """The places in the fleet of workers that have ended."""
        return [place for place, worker in enumerate(self.workers) if worker.poll() is not None]

    def end(self) -> None:
        """End whatever still runs; closes the pipe."""
        end_children([self.master, *self.workers])
        os.close(self._status)


def start_fleet(plan: Plan, run: RunFolder, remote: str | None = None) -> Fleet:
    """Start the master, and its workers on this machine; the master waits for every worker before it begins.

    With `remote`, an address `host:port` that the master listens on, no worker is started: they come from elsewhere.
    """
    host, port = remote.rsplit(":", 1) if remote else ("127.0.0.1", str(_free_port()))
    ours, theirs = os.pipe()
    try:
        master = start_child(
            _master_words(plan, host, port),
            run.logs / "master.log",
            {"PORTAL_LOAD_RUN": str(run.path.resolve()), "PORTAL_LOAD_STATUS_FD": str(theirs)},
            pipes=[theirs],
        )
    finally:
        os.close(theirs)
    places = range(0 if remote else plan.workers)
    return Fleet(
        master, [start_child(worker_words(host, port), run.logs / f"worker-{place}.log") for place in places], ours
    )


def worker_words(host: str, port: str) -> list[str]:
    """The command of one worker: everything else comes from its master."""
    return [*LOCUST, "--worker", "--master-host", host, "--master-port", port]


def _master_words(plan: Plan, host: str, port: str) -> list[str]:
    stop_timeout_s = round(plan.citizens.request_timeout_s + STOP_BEYOND_TIMEOUT_S)
    return [
        *LOCUST, "--master", "--master-bind-host", host, "--master-bind-port", port,
        "--host", plan.target.base_url, "--stop-timeout", str(stop_timeout_s), "--exit-code-on-error", "0",
        "--expect-workers", str(plan.workers), "--expect-workers-max-wait", str(JOIN_WITHIN_S),
    ]  # fmt: skip


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

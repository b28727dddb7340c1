"""The fleet: a real Locust master and its workers as child processes, and what the master says as it goes."""

import fcntl
import json
import os
import select
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from contract.grant import Grant, grants_to_text
from contract.plan import Plan
from contract.run_folder import RunFolder
from harness.environment import COUNTS_TOLD, GRANTS, KEY, PLACES, RUN_FOLDER, STATUS_DESCRIPTOR, WEB
from harness.keys import Key, key_to_text, new_keys
from harness.processes import ROOT, Child, end_children, start_child
from harness.siblings import Siblings, start_siblings
from harness.web_place import WebPlace

CITIZEN = ROOT / "locustfiles" / "citizen.py"
ENTRY = ROOT / "harness" / "inside" / "entry.py"
LOCUST = ["-m", "harness.inside.launch", "-f", f"{CITIZEN},{ENTRY}", "--headless", "--only-summary"]

STOP_BEYOND_TIMEOUT_S = 5
JOIN_WITHIN_S = 120
GOODBYE_WITHIN_S = 10.0
PIPE_BYTES = 1 << 20  # some minutes of what is said: a master must never wait for who listens


@dataclass
class Fleet:
    """The running processes of one run; `said` yields what the master announces, a tick with nothing now and then."""

    master: Child
    workers: Siblings | None  # None: they come from elsewhere
    _status: int
    _unread: bytes = field(default=b"", repr=False)

    def said(self, patience_s: float) -> Iterator[dict[str, Any]]:
        """All that the master has announced since last asked; waits up to `patience_s` for something."""
        while select.select([self._status], [], [], patience_s)[0] and (read := os.read(self._status, PIPE_BYTES)):
            *lines, self._unread = (self._unread + read).split(b"\n")
            for line in lines:
                yield json.loads(line)
            patience_s = 0.0

    def lost_workers(self) -> list[int]:
        """The places in the fleet of workers that have ended."""
        return self.workers.lost() if self.workers else []

    def let_go(self) -> None:
        """It is over, and the master tells its workers, who may be on other machines: it has the time for it."""
        with suppress(subprocess.TimeoutExpired):
            self.master.wait(timeout=GOODBYE_WITHIN_S)

    def end(self) -> None:
        """End whatever still runs; closes the pipe."""
        end_children([self.master])
        if self.workers:
            self.workers.end()
        os.close(self._status)


@dataclass(frozen=True)
class Remote:
    """Where the master listens for workers from elsewhere, and the key by which one side knows the other."""

    host: str
    port: int
    key: Key


def start_fleet(
    plan: Plan,
    run: RunFolder,
    remote: Remote | None = None,
    grants: Sequence[Grant] = (),
    web: WebPlace | None = None,
    tells_counts: bool = False,
) -> Fleet:
    """Start the master, and its workers on this machine; the master waits for every worker before it begins.

    With `remote` no worker is started: they come from elsewhere. Those of this machine have keys that are made for this
    run; `grants` is what they may do, whatever the master says. At `web` the master can be watched; with `tells_counts`
    it says each second by page, outcome and latency too (harness.inside.counts).
    """
    keys = new_keys()
    place = remote or Remote("127.0.0.1", _free_port(), keys.masters)
    granted = {GRANTS: grants_to_text(grants)}
    ours, theirs = os.pipe()
    with suppress(OSError, AttributeError):  # not on Linux, or by its owner's will: then it holds what it holds
        fcntl.fcntl(theirs, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    try:
        master = start_child(
            _master_words(plan, place),
            run.logs / "master.log",
            granted
            | key_words(place.key)
            | {
                RUN_FOLDER: str(run.path.resolve()),
                STATUS_DESCRIPTOR: str(theirs),
                PLACES: str(plan.workers),
            }
            | ({WEB: web.to_text()} if web else {})
            | ({COUNTS_TOLD: "1"} if tells_counts else {}),
            pipes=[theirs, *([web.listener.fileno()] if web else [])],
        )
    finally:
        os.close(theirs)
    if remote:
        return Fleet(master, None, ours)
    known = granted | key_words(keys.workers)
    return Fleet(master, start_siblings(worker_words(place), run.logs, plan.workers, known), ours)


def worker_words(place: Remote) -> list[str]:
    """The command of one worker: everything else comes from its master."""
    return [*LOCUST, "--worker", "--master-host", place.host, "--master-port", str(place.port)]


def key_words(key: Key) -> dict[str, str]:
    """How a process of the fleet is told its key, as environment variables: a secret is no word of a command."""
    return {KEY: key_to_text(key)}


def _master_words(plan: Plan, place: Remote) -> list[str]:
    stop_timeout_s = round(plan.citizens.request_timeout_s + STOP_BEYOND_TIMEOUT_S)
    return [
        *LOCUST, "--master", "--master-bind-host", place.host, "--master-bind-port", str(place.port),
        "--host", plan.target.base_url, "--stop-timeout", str(stop_timeout_s), "--exit-code-on-error", "0",
        "--expect-workers", str(plan.workers), "--expect-workers-max-wait", str(JOIN_WITHIN_S),
    ]  # fmt: skip


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

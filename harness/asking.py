"""What is asked of the target while it is loaded, by a process of its own: its counters, and if its owner still agrees.

    python -m harness.asking RUN ORDERS [PROOF TIME_ZONE]     (ORDERS: a descriptor, of the run's beginning and end)

Whoever listens to the fleet never waits for a target that hangs; and whoever holds that process up, as ctrl-Z does,
holds up neither the counts nor the proof.
"""

import json
import os
import select
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from contract.plan import Plan
from contract.plan_file import plan_from_json
from contract.run_folder import RunFolder
from harness.ownership import TAKEN_AWAY, Ownership, ProofPlace
from harness.portal_counter import PortalCounter
from harness.processes import Child, end_children, start_child

ASK_EVERY_S = 1.0
LOOK_EVERY_S = 0.5
READY, LOOKED = "ready\n", "."
READY_WITHIN_S = 15.0
UNSEEN_S = 15.0  # for longer than that nobody loads a target without knowing that the proof is looked at
END_WITHIN_S = 7.0  # a last count of a target that hangs
UNWATCHED = f"{TAKEN_AWAY} is not watched any more"


@dataclass
class Asking:
    """The process, and where it hears of the run."""

    child: Child
    run: RunFolder
    proof: ProofPlace | None
    _orders: int | None
    _looked_s: float = field(default_factory=time.monotonic)

    def begin(self, epoch_s: float) -> None:
        """Second 0 of the run is known."""
        if self._orders is not None and self.child.poll() is None:
            with suppress(BrokenPipeError):
                os.write(self._orders, f"{epoch_s!r}\n".encode())

    def must_be_there(self) -> None:
        """Nobody loads a target whose owner's proof nobody looks at: then the load is to stop."""
        if self.proof is None:
            return
        self._hear()
        if self.child.poll() is not None or time.monotonic() - self._looked_s > UNSEEN_S:
            order_stop(self.run, UNWATCHED)

    def _hear(self) -> None:
        stdout = self.child.stdout
        while stdout is not None and select.select([stdout], [], [], 0.0)[0] and os.read(stdout.fileno(), 1 << 12):
            self._looked_s = time.monotonic()

    def end(self) -> None:
        """A last count, of all that was recorded, for which it is waited."""
        self._hear_no_more()
        try:
            self.child.wait(timeout=END_WITHIN_S)
        except subprocess.TimeoutExpired:
            end_children([self.child])

    def leave(self) -> None:
        """End it, whatever it does."""
        self._hear_no_more()
        end_children([self.child])
        if self.child.stdout is not None:
            self.child.stdout.close()

    def _hear_no_more(self) -> None:
        if self._orders is not None:
            os.close(self._orders)
            self._orders = None


def start_asking(run: RunFolder, proof: ProofPlace | None = None) -> Asking:
    """Begin, before the first request; plan.json is in the run folder, and `proof` says where the owner's file is."""
    read, write = os.pipe()
    where = [] if proof is None else [proof.path, proof.time_zone]
    words = ["-m", "harness.asking", str(run.path.resolve()), str(read), *where]
    try:
        child = start_child(words, run.logs / "asking.log", pipes=[read], answers=True)
    finally:
        os.close(read)
    asking = Asking(child, run, proof, write)
    assert child.stdout is not None
    select.select([child.stdout], [], [], READY_WITHIN_S)  # its first count, of what others asked before us
    return asking


def order_stop(run: RunFolder, why: str) -> None:
    """A stop is a file, whoever orders it; why is in it, whole. Who ordered it first is heard."""
    if run.stop.exists():
        return
    unfinished = run.stop.with_suffix(".part")
    unfinished.write_text(why, encoding="utf-8")
    unfinished.replace(run.stop)


def main(folder: str, orders: str, *proof: str) -> None:
    """Ask until nobody orders any more."""
    run = RunFolder(Path(folder))
    plan = plan_from_json(json.loads(run.plan.read_text(encoding="utf-8")))
    counter = PortalCounter(plan.target.base_url, run, plan.target.addresses)
    if proof:
        threading.Thread(target=_watch_proof, args=(plan, run, ProofPlace(*proof)), daemon=True).start()
    _say(READY)
    _count(counter, int(orders))


def _watch_proof(plan: Plan, run: RunFolder, proof: ProofPlace) -> None:
    """Look for as long as the process lives; where that cannot be, it does not."""
    looking = Ownership(plan, proof)
    try:
        while True:
            why = looking.why_stop()
            if why is not None:
                order_stop(run, why)
            _say(LOOKED)
            time.sleep(LOOK_EVERY_S)
    finally:
        os._exit(1)


def _say(word: str) -> None:
    sys.stdout.write(word)
    sys.stdout.flush()


def _count(counter: PortalCounter, orders: int) -> None:
    due_s = time.monotonic()
    while True:
        readable, _, _ = select.select([orders], [], [], max(0.0, due_s - time.monotonic()))
        if readable:
            said = os.read(orders, 64)
            if not said:
                break
            counter.begin(float(said))
        counter.count()
        due_s = max(due_s + ASK_EVERY_S, time.monotonic())
    counter.count()


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Carrying a plan out: start the fleet, listen, count with the target, end it, and seal the run folder."""

import datetime as dt
import hashlib
import json
import re
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from contract.grant import Grant
from contract.plan import Plan
from contract.plan_file import plan_to_json
from contract.run_folder import CRASHED, INTERRUPTED, RunFolder
from harness.asking import Asking, start_asking
from harness.faults import NO_FAULTS, FaultTimeline
from harness.fleet import JOIN_WITHIN_S, Fleet, Remote, start_fleet
from harness.interrupts import Interrupts
from harness.monitor import Monitor
from harness.ownership import ProofPlace
from harness.web_place import WebPlace

START_WITHIN_S = JOIN_WITHIN_S + 45.0
DRAIN_WITHIN_S = 30.0

Said = dict[str, Any]


@dataclass
class Progress:
    """What is known of a run while it goes."""

    started: bool = False
    ended: Said | None = None
    interrupts: Interrupts = field(default_factory=Interrupts)
    workers_gone: list[int] = field(default_factory=list)
    overdue: bool = False  # the master went on for longer than the plan, with all that may come after it, can take
    unwritten: OSError | None = None  # a full disk, mostly: what could not be written here


@dataclass(frozen=True)
class Around:
    """What a run is carried out with beside its plan.

    `remote` is where the master waits for workers that come from other machines; `faults` are what happens to the
    portal meanwhile; `grants` what each worker of this machine may do; `proof` where on the target its owner says that
    it agrees; `web` where it is watched. With `tells_counts` the master says each second by page, outcome and latency
    too; `monitor` asks the target's own monitoring when all is over; `interrupts` are counted by whoever calls.
    """

    remote: Remote | None = None
    faults: FaultTimeline = NO_FAULTS
    grants: Sequence[Grant] = ()
    proof: ProofPlace | None = None
    web: WebPlace | None = None
    tells_counts: bool = False
    monitor: Monitor | None = None
    interrupts: Interrupts = field(default_factory=Interrupts)


@dataclass(frozen=True)
class Going:
    """A run that goes: who carries it out, how far it is, and what stands around it."""

    fleet: Fleet
    progress: Progress
    around: Around
    asking: Asking


def new_run_folder(results: Path, plan: Plan, now: dt.datetime) -> RunFolder:
    """Make the folder of a new run: its time, its scenario, and four letters that make it unique."""
    name = re.sub(r"[^a-z0-9]+", "_", plan.name)
    run = RunFolder(results / f"{now:%Y-%m-%dT%H%M%SZ}-{name}-{secrets.token_hex(2)}")
    run.path.mkdir(parents=True)
    return run


def write_beginning(run: RunFolder, plan: Plan, provenance: Said) -> None:
    """plan.json and provenance.json, before the first request."""
    write_json(run.plan, plan_to_json(plan))
    write_json(run.provenance, provenance)


def carry_out(
    plan: Plan,
    run: RunFolder,
    tell: Callable[[Said], None],
    around: Around | None = None,
) -> Said:
    """Run the plan to its end, its stop rule or an interrupt; answers, and has written, outcome.json.

    `tell` hears what the master announces, second by second. plan.json and provenance.json are there. Where somebody
    insists until KeyboardInterrupt is raised, the fleet is ended, and what there is is sealed. Raises FaultRefused; and
    OSError, when what can be sealed is, where something could not be written.
    """
    around = around or Around()
    progress = Progress(interrupts=around.interrupts)
    if not around.interrupts.count:
        with suppress(KeyboardInterrupt), _noted(progress):
            _go(plan, run, tell, around, progress)
    with suppress(KeyboardInterrupt), _noted(progress):
        if around.monitor is not None:
            _keep(run, {"monitoring": around.monitor.record()})
    with around.interrupts.shielded():
        outcome = seal(run, progress)
    if progress.unwritten is not None:
        raise progress.unwritten
    return outcome


@contextmanager
def _noted(progress: Progress) -> Iterator[None]:
    """What cannot be written ends what is under way, but not what is still to be sealed."""
    try:
        yield
    except OSError as error:
        progress.unwritten = progress.unwritten or error


def _go(plan: Plan, run: RunFolder, tell: Callable[[Said], None], around: Around, progress: Progress) -> None:
    asking = start_asking(run, around.proof)
    try:
        fleet = start_fleet(plan, run, around.remote, around.grants, around.web, around.tells_counts)
        try:
            going = Going(fleet, progress, around, asking)
            _listen(plan, run, going, partial(_hear, run=run, going=going, tell=tell))
            if progress.ended:
                fleet.let_go()
        finally:
            with around.interrupts.shielded():
                fleet.end()
        asking.end()
    finally:
        with around.interrupts.shielded():
            asking.leave()


def write_json(path: Path, value: Any) -> None:
    """Write readable JSON, whole or not at all."""
    unfinished = path.with_suffix(".part")
    try:
        unfinished.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        unfinished.replace(path)
    except OSError:
        with suppress(OSError):
            unfinished.unlink()
        raise


def _listen(plan: Plan, run: RunFolder, going: Going, hear: Callable[[Said], None]) -> None:
    fleet, progress = going.fleet, going.progress
    deadline_s = time.monotonic() + START_WITHIN_S + plan.duration_s + plan.citizens.request_timeout_s + DRAIN_WITHIN_S
    told_to_stop = False
    while time.monotonic() < deadline_s:
        for said in fleet.said(0.25):
            hear(said)
        going.around.faults.give_what_is_due()
        going.asking.must_be_there()
        _watch_workers(fleet, progress, hear)
        if not progress.started and (progress.workers_gone or run.ordered_stop):
            return  # it will never be complete, or nobody wants it any more
        if progress.ended or fleet.master.poll() is not None or progress.interrupts.count > 1:
            break
        if progress.interrupts.count and not told_to_stop:
            told_to_stop = True
            run.stop.touch()
            hear({"event": "stopping"})
    else:
        progress.overdue = fleet.master.poll() is None
    for said in fleet.said(0.0):  # this process may have been held meanwhile, for longer than the run had left
        hear(said)


def _watch_workers(fleet: Fleet, progress: Progress, hear: Callable[[Said], None]) -> None:
    for place in fleet.lost_workers():
        if place not in progress.workers_gone and not progress.ended:
            progress.workers_gone.append(place)
            hear({"event": "worker_gone", "worker": place})


def _hear(said: Said, run: RunFolder, going: Going, tell: Callable[[Said], None]) -> None:
    """What the master announces, told to everybody whom it concerns."""
    around, progress = going.around, going.progress
    if said["event"] == "started":
        progress.started = True
        with _noted(progress):
            _keep_clocks(run, said)
        going.asking.begin(said["epoch_s"])
    elif said["event"] == "ended":
        progress.ended = said
        with _noted(progress):
            _keep_clocks(run, said)
    around.faults.hear(said)
    if around.monitor is not None:
        around.monitor.hear(said)
    with suppress(OSError):  # a view that cannot be shown, or cannot start what it asks, ends no run
        tell(said)


def _keep_clocks(run: RunFolder, said: Said) -> None:
    """As they were read at the beginning, and at the end with how they drifted."""
    _keep(run, {"clocks": said["clocks"]})


def _keep(run: RunFolder, known: Said) -> None:
    provenance = json.loads(run.provenance.read_text(encoding="utf-8"))
    write_json(run.provenance, provenance | known)


def seal(run: RunFolder, progress: Progress) -> Said:
    """Write outcome.json, with a checksum of everything that was recorded; answers what is in it."""
    ended = progress.ended
    outcome = {
        "outcome": outcome_of(ended, progress.interrupts.count > 0 or run.ordered_stop is not None),
        "because": ended["because"] if ended else _why_crashed(progress),
        "drained": bool(ended and ended["drained"]),
        "workers": ended["workers"] if ended else {},
        "workers_gone": progress.workers_gone,
        "sha256_by_file": {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(run.recording.glob("*"))
        },
    }
    write_json(run.outcome, outcome)
    return outcome


def outcome_of(ended: Said | None, interrupted: bool) -> str:
    """The word for how a run ended: the master's, if it made one, for it looked until the end whether to go on."""
    if ended is None:
        return INTERRUPTED if interrupted else CRASHED
    return str(ended["outcome"])


def _why_crashed(progress: Progress) -> str:
    if progress.interrupts.count:
        return "interrupted before the end"
    if progress.unwritten is not None:
        return f"something could not be written: {progress.unwritten.strerror or progress.unwritten}"
    if not progress.started and progress.workers_gone:
        return f"worker {progress.workers_gone[0]} ended before the run began; see logs/worker*.log"
    if progress.overdue:
        return "the master had not ended when the run, and all that may come after it, was over; see logs/master.log"
    return "the master ended without saying why; see logs/master.log"

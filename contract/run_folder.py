"""The run folder: one run on disk, the only contract between running and analysing; its files, columns and words.

    plan.json          written before the first request, never touched again
    provenance.json    versions, commit, machine, seeds, scenario hash, clock offset of each worker
    recording/         append-only; readable up to the last whole batch after a crash
        latency.arrows     Arrow IPC stream (zstd): LATENCY_COLUMNS, a batch an interval of the plan
        users.csv          USERS_COLUMNS, a row a second
        vitals.csv         VITALS_COLUMNS, a row a second and worker
        events.jsonl       one JSON object a line: {"t_s", "event", ...}, see EVENTS
        portal.csv         PORTAL_COLUMNS, the target's own counters, where it offers them
        systems.csv        SYSTEMS_COLUMNS, the target's own counters of the systems behind it, where it offers them
        resources.csv      RESOURCES_COLUMNS, what the target's own monitoring says of its resources, where it was asked
    outcome.json       how it ended; no file: it crashed
    replicates/1 ...   a run folder each, where the plan was carried out several times; then neither of the above
    verdict.json       the answer
    live.json          how it goes, for the page of `run --web`, as long as it goes
    report/            derived: delete it and `portal-load report` makes it again, byte for byte

Every time is in seconds since the run's first second, unless its name says otherwise.
"""

import re
from dataclasses import dataclass
from pathlib import Path

# latency.arrows: how many observations of one page ended in one interval in one bucket (contract.buckets).
#
#     second    0 1 2 3 4 | 5 6 7 8 9 | 10 ...       an interval is `interval_s` seconds of the plan, here 5
#     interval  0         | 5         | 10           and is named by its first
#
# Texts are dictionaries that grow and never change their order; within a batch the rows stand in the order of the
# columns. A report that came late makes a batch of its own, below later ones. Earlier recordings have plain strings and
# wider integers, and are read as well.
LATENCY_COLUMNS = (
    "interval",  # int32, the first second of the interval in which it ended
    "page",  # dictionary of strings (int16), `journey/page`
    "outcome",  # dictionary of strings (int16), a word of contract.outcomes
    "kind",  # dictionary of strings (int16), one of KINDS
    "bucket",  # int16, contract.buckets: an hour is 3300
    "count",  # int32
)
SERVICE = "service"  # a page's latency from its sending
RESPONSE = "response"  # a page's latency from its due time: when the citizen meant to ask for it
REQUEST = "request"  # one HTTP exchange made for this page
OWN_DELAY = "own_delay"  # how long a request waited to be sent, and its answer lay in the kernel until the citizen woke
THINK = "think"  # how long the citizen read or typed after this page
LOOP_LAG = "loop_lag"  # how long a worker's greenlets waited for their turn, probed; its page is `worker/NUMBER`
# An arrival of a sessions load, at its journey's name: `ok` and how late the session began; `generator`, and no session
# at all, where no citizen was at hand.
ARRIVAL = "arrival"
RELOADED = "reloaded"  # a page asked for once more; the outcome is why, the latency how long the citizen had waited
SENT_AGAIN = "sent_again"  # a request over a new connection, for the portal closed the old one as it was used again
LEFT = "left"  # a session given up at this page; outcome and latency likewise
KINDS = (SERVICE, RESPONSE, REQUEST, OWN_DELAY, THINK, LOOP_LAG, ARRIVAL, RELOADED, SENT_AGAIN, LEFT)
# Besides, for each system behind the portal: what of a page's latency the portal says that it waited for that system
# (the header Server-Timing, W3C), at most one a page and system; the outcome is the page's.
BACKEND = "backend/"  # and the system's name

# users.csv: sums over the workers that reported that second.
USERS_COLUMNS = (
    "second",  # of the run
    "planned",  # citizens that the plan wants
    "open",  # sessions open: the concurrent users, in simulated citizens
    "active_60s",  # citizens who acted within the last 60 s
    "in_flight",  # requests sent and not yet answered
    "workers",  # workers whose count is in this row
)

# vitals.csv: how each worker was.
VITALS_COLUMNS = (
    "second",
    "worker",  # its number, from 0
    "cpu",  # of one core, 1.0 is all of it
    "loop_lag_s",  # the longest in this second that a ready greenlet waited for its turn
    "own_delay_p99_s",  # of the requests of this second; empty where none could be measured
    "gc_pause_s",  # spent in garbage collections in this second
    "memory_bytes",  # resident
    "sockets",  # open descriptors, nearly all of them sockets
    "cpu_wait",  # of the second, how long the worker was ready to run and had no core; empty where nobody tells
)
LATER_VITALS_COLUMNS = ("cpu_wait",)  # that recordings of earlier versions lack

# portal.csv: the target's own count; both columns rise from the run's start, and the last row is after its end.
PORTAL_COLUMNS = ("second", "requests", "cpu_s")

# systems.csv: the target's own counts of the systems behind it; all but `waiting` rise from the run's start.
SYSTEMS_COLUMNS = (
    "second",
    "system",
    "calls",
    "failed",  # of the calls
    "timed_out",  # of the calls
    "busy_s",  # that the portal waited for it, summed over the calls
    "waiting",  # what is queued for it at this moment
)

# resources.csv: samples of the target's own monitoring, as far apart as `every_s` of provenance.json says; a time for
# which it had none has no row.
RESOURCES_COLUMNS = (
    "second",  # a sample speaks of the time before it
    "resource",
    "utilisation",  # what of the resource is used, from 0 to 1
)

# events.jsonl: what can stand under "event", and what stands beside it.
EVENTS = {
    "run_started": "epoch_s, workers",
    "stage_started": "stage, utilisation, citizens",
    "stage_ended": "stage",
    "failure": "page, outcome, detail: an example, at most 5 of a worker, kind and page",
    "worker_joined": "worker",
    "worker_refused": "why: somebody wanted to join, and is not of this run",
    "worker_lost": "worker, last_second: its last report",
    "worker_found": "worker: it reports again",
    "load_held": "worker, from_s, until_s, why: it let no request leave, or not all at once",
    "shares_planned_anew": "stage, workers, citizens_each: who carries the load from this stage on",
    "reports_lost": "worker, reports: messages that never came",
    "stop_rule": "rule: the sentence that came true",
    "run_ended": "epoch_s, because: why, drained: whether every citizen left in peace",
}

# provenance.json, its keys: versions, commit, machine, seed, scenario_sha256, target_declares (what the target says of
# itself, or null), clocks ({worker: {offset_s of its wall clock, unsure_s, drift_s}}); where the target's
# monitoring was asked, monitoring (every_s, query_by_resource, clock {offset_s, unsure_s} or null, problems).
# outcome.json, its keys: outcome (one of the words below), because, drained, workers ({worker: {reports, reports_lost,
# requests, last_second}}), workers_gone (processes that ended before the run did), sha256_by_file.
COMPLETED = "completed"
STOPPED = "stopped"  # by a stop rule
TURNED_AWAY = "turned_away"  # by the target gate: its owner's proof is gone, or it sends citizens elsewhere
INTERRUPTED = "interrupted"  # by ctrl-C or `portal-load stop`
CRASHED = "crashed"
ENDINGS = (COMPLETED, STOPPED, TURNED_AWAY, INTERRUPTED, CRASHED)

REPLICATES = "replicates"
_PLACE = re.compile(r"[1-9][0-9]{0,3}")  # of a replicate


@dataclass(frozen=True)
class RunFolder:
    """The paths of one run."""

    path: Path

    @property
    def name(self) -> str:
        """What it is called, in the portal's logs too; that of a replicate after the run that it is of."""
        path = self.path.resolve()
        return f"{path.parent.parent.name}-{path.name}" if path.parent.name == REPLICATES else path.name

    @property
    def plan(self) -> Path:
        """The plan: contract.plan_file."""
        return self.path / "plan.json"

    @property
    def provenance(self) -> Path:
        """What the run was made with."""
        return self.path / "provenance.json"

    @property
    def recording(self) -> Path:
        """The folder of what was recorded."""
        return self.path / "recording"

    @property
    def latency(self) -> Path:
        """The histograms: LATENCY_COLUMNS."""
        return self.recording / "latency.arrows"

    @property
    def users(self) -> Path:
        """The concurrent users, second by second: USERS_COLUMNS."""
        return self.recording / "users.csv"

    @property
    def vitals(self) -> Path:
        """How the workers were: VITALS_COLUMNS."""
        return self.recording / "vitals.csv"

    @property
    def events(self) -> Path:
        """What happened: EVENTS."""
        return self.recording / "events.jsonl"

    @property
    def portal(self) -> Path:
        """The target's own counters: PORTAL_COLUMNS."""
        return self.recording / "portal.csv"

    @property
    def systems(self) -> Path:
        """The target's own counters of the systems behind it: SYSTEMS_COLUMNS."""
        return self.recording / "systems.csv"

    @property
    def resources(self) -> Path:
        """What the target's own monitoring says: RESOURCES_COLUMNS."""
        return self.recording / "resources.csv"

    def replicate(self, number: int) -> "RunFolder":
        """The folder of a replicate, the first of which is number 1."""
        return RunFolder(self.path / REPLICATES / str(number))

    @property
    def replicate_folders(self) -> tuple["RunFolder", ...]:
        """Those that were begun, in their order; none where the plan was carried out once."""
        names = [path.name for path in (self.path / REPLICATES).glob("*") if (path / "plan.json").exists()]
        return tuple(self.replicate(number) for number in sorted(int(name) for name in names if _PLACE.fullmatch(name)))

    @property
    def logs(self) -> Path:
        """What the processes of the fleet said."""
        return self.path / "logs"

    @property
    def stop(self) -> Path:
        """When this file appears, the run ends, with all its replicates."""
        return self.path / "stop"

    @property
    def ordered_stop(self) -> Path | None:
        """The file by which somebody ordered the end, of this run or of the one whose replicate it is; None: nobody."""
        whole = [RunFolder(self.path.parent.parent)] if self.path.parent.name == REPLICATES else []
        return next((run.stop for run in (self, *whole) if run.stop.exists()), None)

    @property
    def live(self) -> Path:
        """How it goes, while it goes and is watched."""
        return self.path / "live.json"

    @property
    def outcome(self) -> Path:
        """How the run ended."""
        return self.path / "outcome.json"

    @property
    def verdict(self) -> Path:
        """The answer."""
        return self.path / "verdict.json"

    @property
    def report(self) -> Path:
        """The folder of what is derived."""
        return self.path / "report"

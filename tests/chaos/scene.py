"""A run with real processes in which something breaks: who is who, what the portal counted, and what was said of it."""

import json
import os
import signal
import threading
import time
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field

import psutil

from analysis import open_recording
from analysis.portal_count import compare_counts
from tests.real import SCENARIO, Portal, Started, portal_by_hand, seconds_recorded, the_run, wait_until

TOLD: list[tuple[str, str, str, str]] = []  # a row for each fault

TWO_STAGES = SCENARIO.replace("[0.015 %]", "[0.015 %, 0.02 %]").replace("hold: 23 s", "hold: 22 s")
FIRST_ENDS_S = 23  # of the run


@dataclass
class Broken:
    """A run that goes, in which something is about to break."""

    portal: Portal
    started: Started
    results: object
    wire: object = None
    times: list[str] = field(default_factory=list)

    @property
    def workers(self):
        return self._processes("--worker")

    @property
    def master(self):
        return self._processes("--master")[0]

    def wait_for_second(self, second):
        wait_until(lambda: seconds_recorded(self.results) >= second, f"{second} s are recorded")

    def freeze(self, process, for_s):
        """Stop a process, and let it go on; it is the clock that ends it, so this is no sleeping for luck."""
        process.suspend()
        time.sleep(for_s)
        process.resume()

    def last_request_after(self, order):
        """How long after `order`, which is called, the portal still counts another request."""
        counts, stop = [], threading.Event()

        def watch():
            while not stop.wait(0.05):
                counts.append((time.monotonic(), self.portal.counted()))

        watcher = threading.Thread(target=watch)
        watcher.start()
        wait_until(lambda: counts, "the portal is watched")
        ordered_s = time.monotonic()
        order()
        wait_until(lambda: quiet_for(counts, 3.0), "no request comes for three seconds")
        stop.set()
        watcher.join()
        last = counts[-1][1]
        last_s = next(at_s for at_s, count in counts if count == last)
        return max(0.0, last_s - ordered_s)

    def end(self, fault, patience_s=150):
        """Wait for the end; answers the exit code with the verdict, and holds the law."""
        ended = self.started.end(patience_s)
        run = the_run(self.results)
        verdict = json.loads((run / "verdict.json").read_text(encoding="utf-8"))
        recording = open_recording(run)
        counted, recorded = self.portal.counted(), recording.requests
        results = [stage["result"].upper() for stage in verdict["stages"]]
        lost = counted - recorded
        TOLD.append(
            (
                fault,
                ", ".join(self.times) or "-",
                f"{counted:,} = {recorded:,} + {lost:,}",
                f"{verdict['answer']}, exit {ended.code}: {' '.join(results)}",
            )
        )
        counts = compare_counts(recording)
        assert lost >= 0
        assert lost == 0 or counts is not None, "what was lost is not told: the portal was not asked at the end"
        assert lost == 0 or not counts.agree, "what was lost is not told"
        return Seen(ended.code, ended.err, verdict, results, recording, lost)

    def _processes(self, role):
        children = psutil.Process(self.started.process.pid).children(recursive=True)
        return [child for child in children if role in child.cmdline()]


@dataclass
class Seen:
    """How it ended."""

    code: int
    err: str
    verdict: dict
    results: list[str]
    recording: object
    lost: int

    def events(self, name):
        return self.recording.events_named(name)

    def blamed(self, load):
        """What the doubts say of the stage at a load."""
        return " ".join(it["evidence"] for it in self.verdict["doubts"] if it["what"].startswith(f"stage at {load}"))

    def doubts(self):
        return json.dumps(self.verdict["doubts"])


@contextmanager
def broken(tmp_path, *words, text=TWO_STAGES, through=None, results=None):
    """A portal by hand, and a run of the scenario against it, `through` a wire that `Broken.wire` is then."""
    scenario, results = tmp_path / "tiny.yaml", results or tmp_path / "results"
    scenario.write_text(text, encoding="utf-8")
    with portal_by_hand() as portal, through(portal.port) if through else nullcontext() as wire:
        target = f"http://127.0.0.1:{wire.port}" if wire else portal.url
        started = Started("run", str(scenario), "--target", target, "--results", str(results), *words)
        try:
            yield Broken(portal, started, results, wire)
        finally:
            if started.process.poll() is None:
                os.kill(started.process.pid, signal.SIGKILL)
                started.process.communicate()


def quiet_for(counts, for_s):
    """Has the newest count stood still for so long?"""
    now_s, newest = counts[-1]
    since_s = next(at_s for at_s, count in counts if count == newest)
    return now_s - since_s >= for_s

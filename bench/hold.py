"""A nation that waits: 120,000 citizens, each with a connection of its own, against a target that answers at once.

    python -m bench.hold [--citizens 120000] [--ramp 85] [--measure 155] [--think 20 40] [--json FILE] [--keep FOLDER]

Runs the real command line with a real master and workers, and reads what it recorded: latency from the due time, and
what the fleet took of processor and memory meanwhile, as the kernel counts it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from analysis import open_recording
from analysis.histogram import Histogram
from analysis.verdict import judge
from analysis.windows import Window, window_of
from bench.ending import end_when_asked
from bench.others import QUIET_CORES, Look, cores_of_others, cpu_s_of, watching_others
from bench.stub.server import CONNECTIONS, stub_target
from harness.processes import end_children

JOURNEYS = Path(__file__).parent / "stub" / "journeys_of_one_page.py"
SETTLE_S = 25
LOOK_EVERY_S = 2
SCENARIO = """\
name: hold
about: Does the generator hold so many citizens, and is what it measures true?
stated_capacity: {{users: {citizens}}}
citizens:
  locustfile: {journeys}
  journeys: {{stay: 100}}
  think_time: {{empirical: {{file: think.csv, column: seconds}}}}
  request_timeout: 30 s
load:
  - closed: {{steps: {{utilisation: [100 %], ramp: {ramp} s, hold: {hold} s, settle: {settle} s}}}}
objectives:
  - p99 of page < 10 ms
  - errors of all < 0.01 %
target: {url}
"""


@dataclass(frozen=True)
class Held:
    """What came out; latencies in seconds, `cpu` in cores, memory in bytes."""

    citizens: int
    workers: int
    reached_after_s: float | None
    requests_per_s: float
    failures: int
    response_s: dict[str, float]
    service_s: dict[str, float]
    own_delay_s: dict[str, float]
    others_cpu: float  # what programs that are none of ours had, on average of the window
    quiet_s: int  # seconds of the window in which they had next to nothing
    quiet_response_s: dict[str, float]  # and what was seen in those
    fleet_cpu: float
    master_cpu: float
    cpu_us_per_request: float
    fleet_rss_bytes: int
    workers_pss_bytes: int  # what is shared with other processes in equal parts
    workers_lost: int
    answer: str
    failed_gates: list[str]


@dataclass(frozen=True)
class Sample:
    """The fleet at one moment: CPU seconds so far by process, and resident memory."""

    at_s: float
    cpu_s_by_pid: dict[int, float]
    master_pid: int | None
    rss_bytes: int
    workers_pss_bytes: int  # 0 but once: to count it holds the workers up


def main() -> None:
    """Run once and print what came out."""
    options = _options()
    end_when_asked()
    with tempfile.TemporaryDirectory(prefix="portal-load-hold-") as folder:
        held = hold(options, Path(options.keep or folder))
    print(json.dumps(asdict(held), indent=2))
    if options.json:
        Path(options.json).write_text(json.dumps(asdict(held), indent=2) + "\n")


def hold(options: argparse.Namespace, folder: Path) -> Held:
    """Start the stub and the run, watch the fleet, and read the recording."""
    folder.mkdir(parents=True, exist_ok=True)
    nginx_workers = max(2, -(-options.citizens // (CONNECTIONS * 4 // 5)))
    with stub_target(nginx_workers) as stub, watching_others() as looks:
        url = f"https://127.0.0.1:{stub.tls_port}" if options.tls else stub.url
        scenario = _write_scenario(folder, options, url)
        trusting = {**os.environ, "SSL_CERT_FILE": str(stub.certificate)}
        words = ["run", str(scenario), "--anyway", "--results", str(folder), "--json"]
        child = started(words, trusting)
        samples: list[Sample] = []
        watcher = threading.Thread(target=_watch, args=(child.pid, options.ramp + SETTLE_S / 2, samples), daemon=True)
        watcher.start()
        try:
            said, _ = child.communicate(timeout=options.ramp + SETTLE_S + options.measure + 300)
        finally:
            end_children([child])
    if not said:
        raise SystemExit(f"the run ended with {child.returncode} and said nothing")
    return _read(folder, samples, looks, options)


def started(words: Sequence[str], environment: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """The real command line, in a session of its own; what it says is to be read."""
    command = [sys.executable, "-m", "cli.entry", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True, env=environment)


def _write_scenario(folder: Path, options: argparse.Namespace, url: str) -> Path:
    low, high = options.think
    folder.joinpath("think.csv").write_text("seconds\n" + "".join(f"{s}\n" for s in np.linspace(low, high, 101)))
    path = folder / "hold.yaml"
    path.write_text(
        SCENARIO.format(
            citizens=options.citizens, journeys=JOURNEYS, ramp=options.ramp, hold=SETTLE_S + options.measure,
            settle=SETTLE_S, url=url,
        )
    )  # fmt: skip
    return path


def _watch(pid: int, all_there_s: float, samples: list[Sample]) -> None:
    """Look every two seconds, until the run is over; once, `all_there_s` after its start, at length."""
    began_s, measured = time.monotonic(), False
    while psutil.pid_exists(pid):
        at_length = not measured and time.monotonic() - began_s > all_there_s
        with suppress(psutil.Error, OSError):  # somebody has just ended
            samples.append(sample_of(psutil.Process(pid).children(recursive=True), at_length))
            measured = measured or at_length
        time.sleep(LOOK_EVERY_S)


def sample_of(fleet: Sequence[psutil.Process], at_length: bool) -> Sample:
    """How those who belong to a run are now; raises psutil.Error, or OSError, where one of them has just ended."""
    words_by_pid = {process.pid: process.cmdline() for process in fleet}
    workers = [pid for pid, words in words_by_pid.items() if "--worker" in words] if at_length else []
    return Sample(
        time.time(),
        {process.pid: cpu_s_of(process) for process in fleet},
        next((pid for pid, words in words_by_pid.items() if "--master" in words), None),
        sum(process.memory_info().rss for process in fleet),
        sum(_pss_bytes(pid) for pid in workers),
    )


def _pss_bytes(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024


def _read(folder: Path, samples: list[Sample], looks: Sequence[Look], options: argparse.Namespace) -> Held:
    recording = open_recording(next(path for path in folder.iterdir() if (path / "plan.json").exists()))
    stage = recording.plan.stages[0]
    window = window_of(recording, stage)
    if window is None:
        raise SystemExit(f"the run did not come to its window: {recording.outcome}")
    origin_s = recording.events_named("run_started")[0]["epoch_s"]
    inside = [it for it in samples if origin_s + window.from_s <= it.at_s <= origin_s + window.to_s]
    first, last = inside[0], inside[-1]
    spent_s = spent_by_pid(first, last)
    took_s = last.at_s - first.at_s
    requests = window.histogram("request")
    stage_verdict = judge(recording).stages[0]
    users = recording.users
    reached = users[users["open"] >= 0.99 * options.citizens]["second"]
    per_s = requests.total / window.seconds
    others = cores_of_others(looks, origin_s + np.arange(window.from_s, window.to_s + 1, window.interval_s))
    return Held(
        citizens=options.citizens,
        workers=recording.plan.workers,
        reached_after_s=float(reached.iloc[0]) if len(reached) else None,
        requests_per_s=per_s,
        failures=requests.total - window.histogram("request", ("ok",)).total,
        response_s=_quantiles(window.histogram("response")),
        service_s=_quantiles(window.histogram("service")),
        own_delay_s=_quantiles(window.histogram("own_delay")),
        others_cpu=float(np.nanmean(others)),
        quiet_s=int(np.sum(others < QUIET_CORES)) * window.interval_s,
        quiet_response_s=_quantiles(only(window, others < QUIET_CORES).histogram("response")),
        fleet_cpu=sum(spent_s.values()) / took_s,
        master_cpu=spent_s.get(last.master_pid, 0.0) / took_s if last.master_pid else 0.0,
        cpu_us_per_request=sum(spent_s.values()) / took_s / per_s * 1e6,
        fleet_rss_bytes=max(it.rss_bytes for it in inside),
        workers_pss_bytes=max(it.workers_pss_bytes for it in samples),
        workers_lost=len(recording.events_named("worker_lost")),
        answer=judge(recording).answer,
        failed_gates=[f"{gate.name}: {gate.evidence}" for gate in stage_verdict.failed_gates],
    )


def spent_by_pid(first: Sample, last: Sample) -> dict[int, float]:
    """The CPU seconds between two samples of the processes in both: of one that was lost meanwhile nobody knows."""
    return {pid: last.cpu_s_by_pid[pid] - s for pid, s in first.cpu_s_by_pid.items() if pid in last.cpu_s_by_pid}


def only(window: Window, intervals: NDArray[np.bool_]) -> Window:
    """What was recorded in some of its intervals, by whether each is one of them."""
    number = (window.cells.interval - window.from_s) // window.interval_s
    return replace(window, cells=window.cells.chosen(intervals[number]))


def _quantiles(histogram: Histogram) -> dict[str, float]:
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "p99.9": 0.999, "max": 1.0}
    return {name: histogram.quantile_s(share) for name, share in shares.items()} if histogram.total else {}


def _options() -> Any:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--citizens", type=int, default=120_000)
    parser.add_argument("--ramp", type=int, default=85, help="seconds")
    parser.add_argument("--measure", type=int, default=155, help="seconds, after the 25 in which they settle")
    parser.add_argument("--think", type=float, nargs=2, default=(20.0, 40.0), help="seconds, from and to")
    parser.add_argument("--tls", action="store_true", help="over HTTPS, a handshake for each citizen")
    parser.add_argument("--json", help="write the result there too")
    parser.add_argument("--keep", help="keep the run folder there")
    return parser.parse_args()


if __name__ == "__main__":
    main()

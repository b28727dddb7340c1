"""The nation's real ways, before the reference portal on the same machine: what a request costs the one and the other.

    python -m bench.nation [--citizens 40000] [--workers 7] [--deal sticky hash] [--turns 1] [--json FILE]

scenarios/nation.yaml, shortened to one stage of so many citizens, by the real command line. The portal deals its
connections out by their address, so that a worker's citizens all meet the same process, or by the kernel's hash; each
takes its turns. CPU is user and system, as the kernel counts it, over the stage's window; requests are the recording's.
A turn takes two minutes.
"""

import argparse
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, astuple, dataclass
from pathlib import Path

import psutil
import yaml

from analysis import open_recording
from analysis.windows import window_of
from bench.ending import end_when_asked
from bench.hold import started
from bench.others import cpu_s_of
from bench.portal import portal
from harness.preflight import MOST_PORTAL_PROCESSES
from harness.processes import end_children
from harness.sources import PORTS_A_PAIR

NATION = Path(__file__).parent.parent / "scenarios" / "nation.yaml"
DEALS = {"sticky": ["--sticky"], "hash": []}
RAMP_S, SETTLE_S, MEASURE_S = 45, 20, 35
LOOK_EVERY_S = 2.0
FLEET, PORTAL = "fleet", "portal"


@dataclass(frozen=True)
class Cost:
    """What one turn saw: CPU in microseconds of a request, latency of pages from their due times in seconds."""

    deal: str
    requests_per_s: float
    fleet_us: float
    portal_us: float
    cores: float
    p50_s: float
    p95_s: float
    p99_s: float


@dataclass(frozen=True)
class Sample:
    """CPU seconds so far, at a moment of the wall clock."""

    at_s: float
    cpu_s: dict[str, float]


def main() -> None:
    """Let every deal take its turns and print the table."""
    options = _options()
    end_when_asked()
    costs = [_turn(deal, options) for _ in range(options.turns) for deal in options.deal]
    print(table(costs))
    if options.json:
        Path(options.json).write_text(json.dumps({"turns": [asdict(cost) for cost in costs]}, indent=2) + "\n")


def table(costs: Sequence[Cost]) -> str:
    """One line a deal, the medians of its turns."""
    lines = ["deal     requests/s  fleet us  portal us  cores  p50 ms  p95 ms  p99 ms"]
    for deal in dict.fromkeys(cost.deal for cost in costs):
        seen = [astuple(cost)[1:] for cost in costs if cost.deal == deal]
        rate, fleet, portal, cores, *quantiles_s = map(statistics.median, zip(*seen, strict=True))
        p50_ms, p95_ms, p99_ms = (1e3 * quantile_s for quantile_s in quantiles_s)
        line = f"{deal:8}{rate:11,.0f}{fleet:10.0f}{portal:11.0f}{cores:7.2f}"
        lines.append(f"{line}{p50_ms:8.1f}{p95_ms:8.1f}{p99_ms:8.1f}")
    return "\n".join(lines)


def _turn(deal: str, options: argparse.Namespace) -> Cost:
    with (
        tempfile.TemporaryDirectory(prefix="portal-load-nation-") as name,
        portal(options.workers, *DEALS[deal]) as (pid, url),
    ):
        folder = Path(name)
        words = ["run", str(scenario_of(folder, url, options.citizens)), "--workers", str(options.workers)]
        child = started([*words, "--anyway", "--results", name, "--json"])
        samples: list[Sample] = []
        watcher = threading.Thread(target=_watch, args=({FLEET: child.pid, PORTAL: pid}, samples), daemon=True)
        watcher.start()
        try:
            child.communicate(timeout=RAMP_S + SETTLE_S + MEASURE_S + 120)
        finally:
            end_children([child])
        run = next((path for path in folder.iterdir() if (path / "plan.json").exists()), None)
        if run is None:
            raise SystemExit(f"the run ended with {child.returncode} before it began")
        return _cost(deal, run, samples)


def scenario_of(folder: Path, url: str, citizens: int) -> Path:
    """Its nation, shortened, as a file in `folder`."""
    nation = yaml.safe_load(NATION.read_text(encoding="utf-8"))
    share = f"{100 * citizens / nation['stated_capacity']['users']} %"
    steps = {
        "utilisation": [share],
        "ramp": f"{RAMP_S} s",
        "hold": f"{SETTLE_S + MEASURE_S} s",
        "settle": f"{SETTLE_S} s",
    }
    nation |= {"target": url, "load": [{"closed": {"steps": steps}}]}
    nation["citizens"]["from"] = str(NATION.parent / nation["citizens"]["from"])
    path = folder / "nation.yaml"
    path.write_text(yaml.safe_dump(nation, allow_unicode=True), encoding="utf-8")
    return path


def _watch(pids: dict[str, int], samples: list[Sample]) -> None:
    while psutil.pid_exists(pids[FLEET]):
        with suppress(psutil.Error):  # one of them has just ended
            samples.append(Sample(time.time(), {name: _cpu_s(pid) for name, pid in pids.items()}))
        time.sleep(LOOK_EVERY_S)


def _cpu_s(pid: int) -> float:
    """Of all processes that it has started, and theirs: it only watches them itself."""
    return sum(cpu_s_of(process) for process in psutil.Process(pid).children(recursive=True))


def _cost(deal: str, run: Path, samples: Sequence[Sample]) -> Cost:
    recording = open_recording(run)
    window = window_of(recording, recording.plan.stages[0])
    if window is None or not window.is_whole:
        raise SystemExit(f"the run did not come to the end of its window: {recording.outcome}")
    origin_s = recording.events_named("run_started")[0]["epoch_s"]
    inside = [sample for sample in samples if origin_s + window.from_s <= sample.at_s <= origin_s + window.to_s]
    first, last = inside[0], inside[-1]
    cores = {name: (last.cpu_s[name] - first.cpu_s[name]) / (last.at_s - first.at_s) for name in first.cpu_s}
    per_s = window.histogram("request").total / window.seconds
    response = window.histogram("response")
    return Cost(
        deal, per_s, cores[FLEET] / per_s * 1e6, cores[PORTAL] / per_s * 1e6, sum(cores.values()),
        *(response.quantile_s(share) for share in (0.5, 0.95, 0.99)),
    )  # fmt: skip


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--citizens", type=int, default=40_000)
    parser.add_argument("--workers", type=int, default=7, help="and as many processes of the portal")
    parser.add_argument("--deal", nargs="+", choices=DEALS, default=list(DEALS))
    parser.add_argument("--turns", type=int, default=1, help="of each deal")
    parser.add_argument("--json", help="write the figures there too")
    options = parser.parse_args()
    if options.citizens <= PORTS_A_PAIR:
        parser.error(
            f"found {options.citizens:,} citizens, expected more than {PORTS_A_PAIR:,}: fewer have one address"
        )
    if not 2 <= options.workers <= MOST_PORTAL_PROCESSES:
        parser.error(
            f"found {options.workers} workers, expected 2 to {MOST_PORTAL_PROCESSES}, as processes of a portal"
        )
    return options


if __name__ == "__main__":
    main()

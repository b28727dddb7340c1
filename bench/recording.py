"""How large the recording of a large run is, and what it takes to judge it: time on one core, and memory.

    python -m bench.recording                    # an hour at 12,000 requests a second: three minutes, 92 MB of disk
    python -m bench.recording --minutes 5 --json figures.json
    python -m bench.recording --folder /tmp/large

The run is synthesised by `bench.synthesis` through the real recorder, collector and writer. A process of its own, held
to one core, then makes verdict and report of it, as the end of `portal-load run` does. Nothing is left behind, unless a
folder was named.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from contract.run_folder import RunFolder


def main() -> None:
    """Synthesise, judge, and say what was found."""
    wishes = _wishes()
    if wishes.folder is None:
        with tempfile.TemporaryDirectory(prefix="portal-load-bench-") as folder:
            found = _measure(wishes, RunFolder(Path(folder) / "run"))
    else:
        found = _measure(wishes, RunFolder(wishes.folder))
    for name, value in found.items():
        _say(f"{name.replace('_', ' '):30} {value:>16,}" if not isinstance(value, str) else f"{name:30} {value:>16}")
    if wishes.json is not None:
        wishes.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.recording", description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--rate", type=int, default=12_000, help="requests a second, one a page")
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--systems", type=int, default=0, help="behind the portal, as it would say in Server-Timing")
    parser.add_argument("--json", type=Path, help="write the figures into this file as well")
    parser.add_argument("--folder", type=Path, help="make the run folder here, a new one, and leave it there")
    return parser.parse_args()


def _measure(wishes: argparse.Namespace, run: RunFolder) -> dict[str, Any]:
    from bench.synthesis import Size, bytes_of, synthesise

    began_s = time.perf_counter()
    size = Size(wishes.minutes, wishes.rate, wishes.pages, wishes.workers, wishes.systems)
    requests = synthesise(size, run)
    made_s = time.perf_counter() - began_s
    size_by_file = bytes_of(run.recording)
    return {
        "requests": requests,
        "synthesised_in_s": round(made_s, 1),
        **{f"bytes_of_{name}": size for name, size in size_by_file.items()},
        "bytes_on_disk": sum(size_by_file.values()),
        "bytes_a_request": round(sum(size_by_file.values()) / requests, 2),
        **_judged(run),
    }


def _judged(run: RunFolder) -> dict[str, Any]:
    """Wall time from the start of a new process to its end, and the most memory that it ever had."""
    began_s = time.perf_counter()
    command = [sys.executable, "-m", "bench.recording", "judge", str(run.path)]
    said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    return {"judge_and_report_s": round(time.perf_counter() - began_s, 2)} | json.loads(said)


def _judge(path: Path) -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    began_s = time.process_time()
    from analysis import open_recording
    from analysis.report import write_report
    from analysis.verdict import judge, write_verdict

    marks = {"imports_cpu_s": time.process_time()}
    run = RunFolder(path)
    recording = open_recording(path)
    marks["open_cpu_s"] = time.process_time()
    verdict = judge(recording)
    write_verdict(run, verdict)
    marks["judge_cpu_s"] = time.process_time()
    write_report(run, recording, verdict)
    marks["report_cpu_s"] = time.process_time()
    steps = zip(marks, marks.values(), [began_s, *marks.values()], strict=False)
    found: dict[str, Any] = {name: round(ended_s - before_s, 2) for name, ended_s, before_s in steps}
    found["peak_memory_bytes"] = _peak_memory_bytes()
    _say(json.dumps(found | {"rows": len(recording.cells.rows.bucket), "answer": verdict.answer}))


def _peak_memory_bytes() -> int:
    """Of this program alone: getrusage counts in the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) * 1024


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["judge", path]:
            _judge(Path(path))
        case _:
            main()

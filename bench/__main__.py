"""Every benchmark, one after the other, as one table: what must hold, what was seen. `make bench`, about 20 minutes.

python -m bench [--json FILE] [--only NAME ...]
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.cold_caches import AT_ONCE, LONG_ASLEEP
from bench.ending import end_when_asked
from harness.processes import end_children

GB, MB = 1e9, 1e6
ENDS_WITHIN_S = 20  # a benchmark that is asked to; it ends a run, or an nginx, before

WORDS_BY_NAME = {
    "cold_caches": ["bench.cold_caches"],
    "tight_loop": ["bench.tight_loop"],
    "recorder": ["bench.recorder"],
    "hold": ["bench.hold"],
    "hold twice": ["bench.hold", "--citizens", "240000", "--ramp", "170", "--measure", "45"],
    "few": ["bench.hold", "--citizens", "20000", "--ramp", "15", "--measure", "20"],
    "few, TLS": ["bench.hold", "--citizens", "20000", "--ramp", "40", "--measure", "20", "--tls"],
    "recording": ["bench.recording"],
    "portal": ["bench.portal"],
    "nation": ["bench.nation", "--deal", "sticky"],
}


@dataclass(frozen=True)
class Row:
    """One figure: `held` is None where nothing has to hold."""

    what: str
    seen: float
    unit: str
    limit: float | None = None
    at_least: bool = False

    @property
    def held(self) -> bool | None:
        """Is it on the right side of its limit?"""
        if self.limit is None:
            return None
        return self.seen >= self.limit if self.at_least else self.seen <= self.limit


def main() -> None:
    """Run, print, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", help="write every figure there too")
    parser.add_argument("--only", nargs="+", choices=WORDS_BY_NAME, default=list(WORDS_BY_NAME))
    options = parser.parse_args()
    end_when_asked()
    found = {name: _run(name) for name in options.only}
    rows = list(rows_of(found))
    print(table(rows))
    if options.json:
        value = {"rows": [asdict(row) | {"held": row.held} for row in rows], "figures": found}
        Path(options.json).write_text(json.dumps(value, indent=2) + "\n")


def _run(name: str) -> dict[str, Any]:
    print(f"{name} ...", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="portal-load-bench-") as folder:
        figures = Path(folder) / "figures.json"
        words = [sys.executable, "-m", *WORDS_BY_NAME[name], "--json", str(figures)]
        child = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True)
        try:
            child.wait()
        finally:
            end_children([child], ENDS_WITHIN_S)
        if not figures.exists():
            print(f"{name}: no figures; see what `python -m {' '.join(WORDS_BY_NAME[name])}` says", file=sys.stderr)
            return {}
        return dict(json.loads(figures.read_text()))


def rows_of(found: Mapping[str, Mapping[str, Any]]) -> Iterator[Row]:
    """The table of docs/performance.md; what was not run, or did not end, has no rows."""
    yield from _machine(found.get("cold_caches") or {})
    tight = found.get("tight_loop") or {}
    yield from _tight(tight)
    for name, point, most_p99_ms, most_gb in (("hold", "2", 10.0, 2.0), ("hold twice", "2b", 25.0, 4.0)):
        if found.get(name):
            yield from _held(found[name], point, most_p99_ms, most_gb)
    if tight and found.get("hold"):
        cost = found["hold"]["cpu_us_per_request"] / tight["citizen"]
        yield Row("3  CPU of a request, held / tight loop", cost, "x", 3.0)
    for name, most_kb in (("few", 12.0), ("few, TLS", 30.0)):
        if found.get(name):
            kb = found[name]["workers_pss_bytes"] / found[name]["citizens"] / 1024  # as the kernel counts
            yield Row(f"5  memory of a citizen, {'TLS' if 'TLS' in name else 'HTTP'}", kb, "KB", most_kb)
    yield from _recorded(found)
    if found.get("portal"):
        yield Row("4  the portal alone, of a core", found["portal"]["flat_out"]["pages_per_s_and_core"], "/s")
    for turn in (found.get("nation") or {}).get("turns", ()):
        yield Row("4  CPU of a real request, fleet", turn["fleet_us"], "us")
        yield Row("4  CPU of a real request, portal", turn["portal_us"], "us")


def _machine(caches: Mapping[str, Mapping[str, float]]) -> Iterator[Row]:
    if caches:
        after_ns, at_once_ns = (next(iter(caches[before].values())) for before in (LONG_ASLEEP, AT_ONCE))
        yield Row(f"0  the same walk after {LONG_ASLEEP}", after_ns / at_once_ns, "x")


def _tight(tight: Mapping[str, float]) -> Iterator[Row]:
    if tight:
        yield Row("1  CPU of a request, citizen", tight["citizen"], "us")
        yield Row("1  FastHttpUser / citizen", tight["FastHttpUser"] / tight["citizen"], "x", 4.0, at_least=True)
    if "tsung" in tight:
        yield Row("1  Tsung / citizen", tight["tsung"] / tight["citizen"], "x", 1.5, at_least=True)


def _held(held: Mapping[str, Any], point: str, most_p99_ms: float, most_gb: float) -> Iterator[Row]:
    named = f"{point:2} {held['citizens']:,}"
    yield Row(f"{named}: median", held["response_s"]["p50"] * 1e3, "ms", 1.0)
    yield Row(f"{named}: p99", held["response_s"]["p99"] * 1e3, "ms", most_p99_ms)
    yield Row(f"{named}: p99.9", held["response_s"]["p99.9"] * 1e3, "ms", 50.0 if point == "2" else None)
    if held["quiet_response_s"]:
        yield Row(f"{named}: p99 in {held['quiet_s']} s without others", held["quiet_response_s"]["p99"] * 1e3, "ms")
    yield Row(f"{named}: failures", held["failures"], "", 0.0)
    yield Row(f"{named}: workers lost", held["workers_lost"], "", 0.0)
    yield Row(f"{named}: fleet's CPU, of two cores", held["fleet_cpu"] / 2 * 100, "%", 60.0)
    yield Row(f"{named}: fleet's memory", held["fleet_rss_bytes"] / GB, "GB", most_gb)
    yield Row(f"9  {held['citizens']:,}: own delay p99", held["own_delay_s"]["p99"] * 1e3, "ms")


def _recorded(found: Mapping[str, Mapping[str, Any]]) -> Iterator[Row]:
    recorder = found.get("recorder") or {}
    if recorder:
        yield Row("6  recording a request", recorder["keeping_us"] + recorder["reporting_us"], "us", 3.0)
        yield Row("6  longest report", recorder["longest_report_ms"], "ms", 5.0)
    recording = found.get("recording") or {}
    if recording:
        yield Row("6  an hour on disk", recording["bytes_on_disk"] / MB, "MB", 200.0)
        yield Row("7  its report", recording["judge_and_report_s"], "s", 15.0)
        yield Row("7  its memory", recording["peak_memory_bytes"] / GB, "GB", 1.0)


def table(rows: list[Row]) -> str:
    """One line a figure."""
    lines = [f"{'':44}{'seen':>12}{'limit':>14}"]
    for row in rows:
        limit = "" if row.limit is None else f"{'>=' if row.at_least else '<='} {row.limit:g}"
        mark = {True: "", False: "  short", None: ""}[row.held]
        lines.append(f"{row.what:44}{row.seen:9.4g} {row.unit:2}{limit:>14}{mark}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()

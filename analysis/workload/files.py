"""The files that a calibration leaves: a fragment of a scenario, curve, transitions, think times, summary, page."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from analysis.workload.page import render_page
from analysis.workload.summary import summary
from analysis.workload.thinking import Thinking
from analysis.workload.workload import Workload
from contract.spreadsheet import csv_text
from contract.think_time import Lognormal

FILES = ("scenario.yaml", "curve.csv", "transitions.csv", "think_times.csv", "summary.json", "calibration.html")


def write_calibration(workload: Workload, folder: Path, gap_s: float) -> None:
    """Write FILES into a folder, which is made; raises OSError."""
    day = workload.day
    texts = {
        "scenario.yaml": scenario_fragment(workload),
        "curve.csv": csv_text(
            ("time", "users"),
            ((f"{at_s:.0f}", f"{users:.2f}") for at_s, users in zip(day.begins_s, day.users, strict=True)),
        ),
        "transitions.csv": csv_text(("page", "next", "count", "share"), _transitions(workload)),
        "think_times.csv": csv_text(("seconds",), ((f"{time_s:.3f}",) for time_s in _times_s(workload))),
        "summary.json": json.dumps(summary(workload), indent=2) + "\n",
        "calibration.html": render_page(workload, gap_s),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (folder / name).write_text(texts[name], encoding="utf-8")


def scenario_fragment(workload: Workload) -> str:
    """The keys of a scenario that the log tells; name, stated capacity, target and objectives are the reader's."""
    peak = workload.clock(workload.peak.at_s)
    source = json.dumps(f"access log {workload.log}", ensure_ascii=False)
    users = max(1, round(workload.peak.users))
    lines = [
        "# A fragment: name, about, stated_capacity, target and objectives are yours to add.",
        f"# Out of {workload.sessions:,} sessions; most of them were open at {peak:%H:%M on %Y-%m-%d}.",
        f"observed_peak: {{users: {users}, source: {source}, date: {peak:%Y-%m-%d}}}",
        "citizens:",
        "  journeys:                       # shares of the sessions started",
        *(f"    {one.name}: {one.share * 100:.2f}" for one in workload.journeys),
        *_thinking_lines(workload.thinking),
    ]
    if workload.returning is not None:
        lines.append(f"  returning: {workload.returning * 100:.1f} %              # their first part was answered 304")
    lines += [
        "load:",
        "  - sessions:",
        "      series: {file: curve.csv, time: time, users: users}   # the day of the peak, in bins of 5 minutes",
        "      # hold: {arrivals: "
        + f"{workload.peak_arrivals_per_s:.4g}/s"
        + ", ramp: 1 min, for: 10 min}   # the peak",
    ]
    return "\n".join(lines) + "\n"


def _thinking_lines(thinking: Thinking | None) -> Iterable[str]:
    if thinking is None:
        yield "  # think_time: the log has too few"
        return
    law = thinking.best.think_time
    if isinstance(law, Lognormal):
        median_s = max(law.median_s, 0.001)
        p95_s = max(law.p95_s, median_s + 0.001)
        yield f"  think_time: {{lognormal: {{median: {median_s:.3f} s, p95: {p95_s:.3f} s}}}}"
    else:
        yield f"  think_time: {{exponential: {max(law.mean_s, 0.001):.3f} s}}"
    yield "  # think_time: {empirical: {file: think_times.csv, column: seconds}}   # instead: as it was measured"


def _transitions(workload: Workload) -> Iterable[Sequence[Any]]:
    totals: dict[str, int] = {}
    for (before, _), count in workload.tally.transitions.items():
        totals[before] = totals.get(before, 0) + count
    for (before, after), count in sorted(workload.tally.transitions.items()):
        yield before, after, count, f"{count / totals[before]:.6f}"


def _times_s(workload: Workload) -> Iterable[float]:
    return () if workload.thinking is None else (float(time_s) for time_s in workload.thinking.times_s)
